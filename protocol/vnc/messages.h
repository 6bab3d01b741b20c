/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop over the server's messages (RFB 7.6): one byte of type, then its handler; what
 * is unknown ends the connection, since its length is unknown too. Reader thread.
 */
#ifndef PROTOCOL_VNC_MESSAGES_H
#define PROTOCOL_VNC_MESSAGES_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/vnc/session.h"

/* From ClientInit to the end of the connection; *err says why it ended. */
void messages_run(struct session *session, int fd, struct error *err);

#endif
