/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One display of the guest in a window of its own: its picture, its pointer, its grab,
 * and the guest's size when the person changes the window's. Logic thread.
 */
#ifndef VIEWER_WINDOW_HEAD_H
#define VIEWER_WINDOW_HEAD_H

#include "viewer/window/cursor.h"
#include "viewer/window/keyboard.h"
#include "viewer/window/mouse.h"
#include "viewer/window/overlay_module.h"
#include "viewer/window/pace.h"
#include "viewer/window/resizer.h"
#include "viewer/window/screen.h"

struct head {
    unsigned display;
    struct screen screen;
    struct mouse mouse;
    struct cursor cursor;
    struct pace pace;
    struct resizer resizer;
    bool is_gone;          /* the guest has it no more; the last one stays */
    bool is_frame_waiting; /* the console has one that was not taken */
    bool is_cursor_new;    /* shape or scale changed since it was shown */
    bool is_grabbed;
    bool must_say_farewell;
};

/* No window yet: that comes with the guest's size. */
struct head *head_new(unsigned display, const struct window_options *options,
                      bool is_relative);
/* Opens the window; `neighbour` is another one there, or NULL. */
bool head_open(struct head *head, SDL_Window *neighbour, struct error *err);
/* `number` tells it from others of the same guest; 0 = there are none. */
void head_set_title(const struct head *head, const char *name, unsigned number,
                    const char *state);
/* Takes keyboard and pointer, or gives them back; true when that changed anything. */
bool head_set_grab(struct head *head, bool on, struct keyboard *keyboard,
                   struct sender *sender);
void head_pointer_mode(struct head *head, bool is_relative, struct sender *sender);
/* Keys and buttons are let go of, the grab ends. */
void head_lose_focus(struct head *head, struct keyboard *keyboard, struct sender *sender);
/* A frame, or what else is new, when its time has come. */
void head_show(struct head *head, struct console *console);
/* The window's pointer is this head's, when it is over its window. */
void head_show_cursor(struct head *head);
void head_say_farewell(struct head *head, struct overlay_module *overlay,
                       const struct error *reason);
/* Asks the guest for the window's size, when that is due. */
void head_ask_size(struct head *head, struct sender *sender, int64_t now_ms);
/* Milliseconds until head_show() has something to do; -1 = never. */
int head_timeout(const struct head *head, int64_t now_ns);
void head_free(struct head *head);

#endif
