/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The display channels: their pictures, marks and monitors, and what of it the viewer is
 * told. Draws are gathered while the library has more of them, and go out as soon as it
 * has none. Main thread.
 */
#ifndef PROTOCOL_SPICE_DISPLAY_H
#define PROTOCOL_SPICE_DISPLAY_H

#include <spice-client.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/spice/layout.h"
#include "protocol/spice/primary.h"

struct session;

/* One display channel; its place in the array is its id. */
struct screen {
    SpiceChannel *channel; /* NULL: there is none */
    struct primary primary;
    bool is_marked;     /* the server says that it is fit to be seen */
    int64_t created_us; /* when the picture was made */
};

struct display {
    struct screen screens[LIMIT_DISPLAYS];
    struct layout_screen described[LIMIT_DISPLAYS];
    struct layout_head heads[LIMIT_DISPLAYS];
    bool is_changed;   /* what is described: `heads` has to be made anew */
    unsigned flushing; /* the source that tells the viewer; 0 = none is needed */
    unsigned hurrying; /* the one that does so when no mark comes */
    int64_t oldest_us; /* when the first draw came that the viewer does not know of */
};

/* Where display `number` is; one that is not there has no area. */
struct layout_head display_head(const struct session *session, unsigned number);

#endif
