/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The displays as the viewer knows them: which of them it was told of, which it wants
 * pictures of, and what memory each shows just now. Main thread.
 */
#ifndef PROTOCOL_SPICE_HEADS_H
#define PROTOCOL_SPICE_HEADS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/surface.h"
#include "protocol/canvas.h"
#include "protocol/limits.h"

struct head {
    bool is_announced;      /* the viewer knows of it */
    bool is_wanted;         /* there is a canvas */
    bool is_touched;        /* since the last commit */
    struct surface picture; /* pixels NULL: nothing is to be seen */
    struct canvas canvas;
};

struct heads {
    int wire;
    struct head head[LIMIT_DISPLAYS];
};

void heads_init(struct heads *heads, int wire);

/* Pictures of display `number` go to `front` (taken over) from here on. False when they
 * already go somewhere. */
bool heads_want(struct heads *heads, unsigned number, const struct framebuffer *front);
void heads_drop(struct heads *heads, unsigned number);

/* Tells the viewer that there is such a display, or that there is none any more. */
void heads_announce(struct heads *heads, unsigned number, bool is_present);

/* The memory that display `number` shows: stays as it is until the next call. NULL: none,
 * and the memory of before is not read any more. */
bool heads_show(struct heads *heads, unsigned number, const struct surface *picture,
                bool complete, struct error *err);

/* Pixels inside the picture have changed; they go to the viewer with the next commit. */
void heads_touch(struct heads *heads, unsigned number, struct rect area);
void heads_commit(struct heads *heads, unsigned number, bool complete);

void heads_release(struct heads *heads, unsigned number, uint64_t sequence);

#endif
