/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which channels are connected: the display that is shown goes first, the
 * others follow when its picture is there. For each of them a server makes a new RSA key,
 * 5 to 10 ms of its one thread, and libspice-server 0.15 does not always survive a client
 * that goes while one more is being connected. Main thread.
 */
#ifndef PROTOCOL_SPICE_OPENING_H
#define PROTOCOL_SPICE_OPENING_H

#include <spice-client.h>
#include <stdbool.h>

struct session;

void opening_begin(struct session *session);
/* Connects `channel`, now or later. */
void opening_add(struct session *session, SpiceChannel *channel, bool goes_first);
/* What was to go first is there: the others follow, when the viewer stays. */
void opening_end(struct session *session);
void opening_forget(struct session *session, SpiceChannel *channel);

#endif
