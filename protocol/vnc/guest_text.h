/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clipboard text of plain RFB from the guest (ServerCutText, RFB 7.6.4): Latin-1 on the
 * wire, UTF-8 for the viewer, bounded on both sides.
 */
#ifndef PROTOCOL_VNC_GUEST_TEXT_H
#define PROTOCOL_VNC_GUEST_TEXT_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/vnc/stream.h"

/* Reads a ServerCutText after its type and passes the text on; what is longer than
 * LIMIT_CLIPBOARD is read and dropped. Reader thread. */
bool guest_text_read(struct stream *stream, int wire, struct error *err);

#endif
