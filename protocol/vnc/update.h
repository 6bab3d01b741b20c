/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FramebufferUpdate (RFB 7.6.1): its rectangles, checked against the display by their
 * edges, painted, and committed to the canvas as one; pseudo-rectangles to their
 * handlers. Reader thread.
 */
#ifndef PROTOCOL_VNC_UPDATE_H
#define PROTOCOL_VNC_UPDATE_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/vnc/session.h"

/* After the message type was read. */
bool update_read(struct session *session, struct error *err);

/* The display has this size from now on: canvas, coverage, requests. */
bool update_resize(struct session *session, uint16_t width, uint16_t height,
                   struct error *err);

#endif
