/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which displays the guest has, by number, and which part of which channel's picture each
 * of them is. A channel has one display with the channel's own number; only channel 0 may
 * have several, side by side in one picture and numbered by their monitors' ids. Pure.
 */
#ifndef PROTOCOL_SPICE_LAYOUT_H
#define PROTOCOL_SPICE_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rect.h"
#include "protocol/limits.h"

struct layout_monitor {
    unsigned id;
    struct rect area; /* as the server said: anything; empty = switched off */
};

/* One display channel. */
struct layout_screen {
    bool is_live;          /* it shows, or has shown, something */
    int32_t width, height; /* of its picture; 0 = it has none now */
    unsigned monitors;     /* how many of the array below */
    struct layout_monitor monitor[LIMIT_DISPLAYS];
};

struct layout_head {
    bool is_present;
    unsigned screen;  /* the channel's id */
    struct rect area; /* inside its picture; empty = nothing to see now */
};

/* `screens` and `heads` by number, LIMIT_DISPLAYS of each. */
void layout_make(const struct layout_screen *screens, struct layout_head *heads);

/* A rect of the server's, with sides of any size, inside width x height. */
struct rect layout_clip(int64_t x, int64_t y, int64_t w, int64_t h, int32_t width,
                        int32_t height);

#endif
