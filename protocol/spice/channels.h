/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels that the server offers: which of them are connected, to whom they belong,
 * and what it means when one ends. Main thread.
 */
#ifndef PROTOCOL_SPICE_CHANNELS_H
#define PROTOCOL_SPICE_CHANNELS_H

struct session;

/* Makes the library's session, begins the members and asks for the main channel. */
void channels_begin(struct session *session);

#endif
