/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the guest is asked to take its window's size: once, some time after the person
 * has stopped changing it. What the guest answers asks nothing. Times are monotonic
 * milliseconds. A plain value, zero-initialised, pure.
 */
#ifndef VIEWER_WINDOW_RESIZER_H
#define VIEWER_WINDOW_RESIZER_H

#include <stdbool.h>
#include <stdint.h>

struct resizer {
    bool waits;
    int64_t due;
};

/* The person has given the window another size. */
void resizer_wish(struct resizer *resizer, int64_t now);
/* True, once, when it is time to ask. */
bool resizer_take(struct resizer *resizer, int64_t now);
/* Milliseconds until resizer_take() may say true; -1 = never. */
int resizer_timeout(const struct resizer *resizer, int64_t now);
/* The guest's size for a window of width x height drawable pixels at `zoom` percent (0 =
 * 100), within what guests take. */
void resizer_guest_size(int width, int height, int zoom, int *guest_width,
                        int *guest_height);

#endif
