/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes up from the connection, brought to the window or the part that it is for.
 * Logic thread.
 */
#ifndef VIEWER_WINDOW_GUEST_EVENTS_H
#define VIEWER_WINDOW_GUEST_EVENTS_H

#include "viewer/window/session.h"

/* All that are there, but so many at a time that a guest that floods us keeps neither the
 * person nor a signal from being heard. */
void guest_events_drain(struct session *session);

#endif
