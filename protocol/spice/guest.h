/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main channel: who the guest is, where it goes, how its pointer moves, and the
 * password with which it is asked for. Main thread.
 */
#ifndef PROTOCOL_SPICE_GUEST_H
#define PROTOCOL_SPICE_GUEST_H

struct session;

/* The server has told where the guest is from now on. Nothing follows it there by itself:
 * who that is has to be checked like any other server. */
_Noreturn void guest_end_moved(struct session *session);

#endif
