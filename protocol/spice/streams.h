/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connected streams for the channels: a channel asks (NEED_STREAM), the viewer dials and
 * answers (STREAM). One that comes before it was asked for is kept. Main thread.
 */
#ifndef PROTOCOL_SPICE_STREAMS_H
#define PROTOCOL_SPICE_STREAMS_H

#include <spice-client.h>
#include <stdbool.h>

enum {
    STREAMS_MAX = 64 /* asked for and not there yet, or there and not asked for yet */
};

struct session;

struct stream_slot {
    unsigned number;       /* channel_number() */
    SpiceChannel *channel; /* the one that asked; NULL = not yet */
    int fd;                /* -1 = not there yet */
};

struct streams {
    unsigned count;
    struct stream_slot slots[STREAMS_MAX];
    guint handing_over; /* the idle source that does; 0 = none */
};

/* `channel` wants a stream. May be called on a coroutine's stack. */
void streams_ask(struct session *session, SpiceChannel *channel, unsigned number);
/* It wants none any more. */
void streams_forget(struct session *session, SpiceChannel *channel);

#endif
