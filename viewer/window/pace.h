/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the next picture may go to the screen: at once after a pause, else at the
 * display's rate; sooner while somebody types or points, since then the answer is being
 * waited for. Times are monotonic nanoseconds. A plain value, pure.
 */
#ifndef VIEWER_WINDOW_PACE_H
#define VIEWER_WINDOW_PACE_H

#include <stdint.h>

struct pace {
    int64_t interval; /* between pictures, by the display's rate */
    int64_t shown;    /* the last picture */
    int64_t input;    /* the last input */
};

/* `rate` in Hz; one that makes no sense counts as 60. */
void pace_start(struct pace *pace, int rate);
void pace_shown(struct pace *pace, int64_t now);
void pace_input(struct pace *pace, int64_t now);
/* Nanoseconds until a picture may be shown; 0 = now. */
int64_t pace_wait(const struct pace *pace, int64_t now);

#endif
