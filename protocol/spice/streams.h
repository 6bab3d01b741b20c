/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connected streams for the channels: a channel asks (NEED_STREAM), the viewer dials and
 * answers (STREAM). One that comes before it was asked for is kept. Main thread.
 */
#ifndef PROTOCOL_SPICE_STREAMS_H
#define PROTOCOL_SPICE_STREAMS_H

#include <spice-client.h>
#include <stdbool.h>

struct session;

/* `channel` wants a stream. May be called on a coroutine's stack. */
void streams_ask(struct session *session, SpiceChannel *channel, unsigned number);
/* It wants none any more. */
void streams_forget(struct session *session, SpiceChannel *channel);

#endif
