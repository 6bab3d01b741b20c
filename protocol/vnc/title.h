/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name of the remote desktop: from ServerInit, and whenever it changes (DesktopName,
 * -307). UTF-8 by convention, whatever it is in fact; the viewer escapes it.
 */
#ifndef PROTOCOL_VNC_TITLE_H
#define PROTOCOL_VNC_TITLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "protocol/vnc/stream.h"

/* At most LIMIT_TITLE bytes. */
void title_send(int wire, const char *text, size_t length);

/* Reads the payload of a DesktopName rect and passes it on; what is too long is cut. */
bool title_read(struct stream *stream, int wire, struct error *err);

#endif
