/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's session as oriel wants it: what the viewer's START says, put into its
 * properties. Main thread.
 */
#ifndef PROTOCOL_SPICE_OPTIONS_H
#define PROTOCOL_SPICE_OPTIONS_H

#include <stdbool.h>

struct session;

/* All that is known before a stream is there. */
void options_set(struct session *session);
/* What depends on where the server is: before the main channel's stream is used. */
void options_set_by_link(struct session *session);

/* The library's number for an image compression: what was asked for, or by the link. */
int options_compression(int asked, bool local);

#endif
