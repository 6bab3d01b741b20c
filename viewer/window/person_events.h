/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the person does: SDL's events, brought to the window that they are for. Logic
 * thread.
 */
#ifndef VIEWER_WINDOW_PERSON_EVENTS_H
#define VIEWER_WINDOW_PERSON_EVENTS_H

#include "viewer/window/session.h"

/* All that are there. */
void person_events_drain(struct session *session);

#endif
