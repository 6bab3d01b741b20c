/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream over the connection to the server: first what libvncclient has buffered
 * since the handshake, then straight from the socket (its 8 KiB buffer would cost a
 * system call for each 8 KiB, and one more for each header behind a big payload). A
 * server that stops in the middle of a message is reported. Reader thread.
 */
#ifndef PROTOCOL_VNC_SERVER_STREAM_H
#define PROTOCOL_VNC_SERVER_STREAM_H

#include <stdbool.h>

#include "protocol/vnc/session.h"

/* Once session->client stands. */
void server_stream_init(struct stream *stream, struct session *session);

/* Tells the viewer that the server is silent, or not any more, when that changes. */
void server_stream_report(struct session *session, bool silent);

#endif
