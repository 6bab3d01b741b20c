/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the guest's picture lies in the window: as large as fits, aspect kept, centred,
 * black bars around. Window coordinates are what the pointer comes in, drawable ones are
 * pixels (more on a high-density display). Plain values, pure.
 */
#ifndef VIEWER_WINDOW_VIEWPORT_H
#define VIEWER_WINDOW_VIEWPORT_H

#include <stdbool.h>

#include "base/rect.h"

enum {
    /* A picture that leaves less than this free at each side is not scaled. */
    VIEWPORT_SLACK = 16
};

struct viewport {
    int guest_width, guest_height;
    int window_width, window_height;
    int width, height;   /* drawable */
    struct rect picture; /* in drawable pixels */
};

/* All sizes are at least 1. */
void viewport_set(struct viewport *viewport, int guest_width, int guest_height,
                  int window_width, int window_height, int width, int height);
/* One guest pixel is one drawable pixel. */
bool viewport_is_exact(const struct viewport *viewport);
/* The drawable pixels that depend on an area of the guest, and no others. */
struct rect viewport_to_drawable(const struct viewport *viewport, struct rect guest);
/* The guest pixel under a point of the window. A point off the picture gives the nearest
 * one, and false. */
bool viewport_to_guest(const struct viewport *viewport, int window_x, int window_y,
                       int *guest_x, int *guest_y);
/* The window size for a guest of width x height at `zoom` percent (0 = 100) that fits
 * into the room there is, aspect kept. */
void viewport_window_size(int width, int height, int zoom, int room_width,
                          int room_height, int *window_width, int *window_height);

#endif
