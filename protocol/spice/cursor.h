/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cursor channels: shapes of the guest's pointer, and where it is while the guest
 * moves it. A channel's shape is that of all displays of its number's screen. Main
 * thread.
 */
#ifndef PROTOCOL_SPICE_CURSOR_H
#define PROTOCOL_SPICE_CURSOR_H

struct session;

/* Tells the shape of display `number` again: the viewer has begun to show it. */
void cursor_repeat(struct session *session, unsigned number);

#endif
