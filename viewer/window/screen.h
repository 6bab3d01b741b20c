/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An SDL window and what it shows: opened at the guest's size, follows the guest's
 * mode changes until somebody chooses another size, full screen. Logic thread.
 */
#ifndef VIEWER_WINDOW_SCREEN_H
#define VIEWER_WINDOW_SCREEN_H

#include <stdbool.h>

#include <SDL.h>

#include "base/error.h"
#include "protocol/event.h"
#include "viewer/window/render.h"
#include "viewer/window/scene.h"
#include "viewer/window/window_options.h"

struct screen {
    const struct window_options *options;
    SDL_Window *window; /* owned; NULL = not open yet */
    struct render render;
    struct scene scene;
    int guest_width, guest_height; /* announced; the scene's follow with the next frame */
    int wanted_width, wanted_height; /* the window size that was asked for last ... */
    uint64_t followed_at;            /* ... at this SDL tick */
    int border_width, border_height; /* both sides together, when it was */
    int monitor;                     /* where full screen begins */
    bool is_full_screen;
    bool is_sized_by_person; /* the window does not follow the guest any more */
    bool is_size_news;       /* the person has chosen a size; cleared by who takes it */
    bool has_picture;        /* a frame was shown */
    bool must_present;       /* the display has lost the picture */
};

/* The guest announces a size: pixels of the last frame are gone from here on. What is on
 * the display stays until the next frame. */
void screen_guest_size(struct screen *screen, int width, int height);
/* Opens the window for the size announced. */
bool screen_open(struct screen *screen, SDL_Window *neighbour, struct error *err);
/* Draws what is new: a frame, which may be released afterwards, or (NULL) all else. */
void screen_draw(struct screen *screen, const struct frame *frame);
void screen_present(struct screen *screen);
/* Something waits for screen_draw() or screen_present(). */
bool screen_is_dirty(const struct screen *screen);
/* The window has another size, was uncovered, or lost its memory. */
void screen_event(struct screen *screen, const SDL_Event *event);
void screen_toggle_full_screen(struct screen *screen);
bool screen_is_hidden(const struct screen *screen);
/* Shows `picture`, of the size of screen's drawable, in place of the guest. */
void screen_show(struct screen *screen, const struct surface *picture);
/* Brings the scene's viewport up to the window's size; false while there is no picture.
 */
bool screen_layout(struct screen *screen);
/* The person has given the window its size, by dragging or by filling the screen. */
bool screen_is_chosen_size(const struct screen *screen);
void screen_close(struct screen *screen);

#endif
