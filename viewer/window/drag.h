/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dragging from one window of a guest into another: the display system goes on sending
 * events to the window where the button went down, but the guest's pointer is over the
 * display under it. Logic thread.
 */
#ifndef VIEWER_WINDOW_DRAG_H
#define VIEWER_WINDOW_DRAG_H

#include "viewer/window/session.h"

/* With a button held, a pointer event for `head` becomes one for the head under the
 * pointer, which is returned and holds the button from then on. */
struct head *drag_follow(struct session *session, struct head *head, SDL_Event *event);

#endif
