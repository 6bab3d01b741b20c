/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream over the connection to the server: first what libvncclient has buffered
 * since the handshake, then straight from the socket (its 8 KiB buffer would cost a
 * system call for each 8 KiB, and one more for each header behind a big payload). Reader
 * thread.
 */
#ifndef PROTOCOL_VNC_SERVER_STREAM_H
#define PROTOCOL_VNC_SERVER_STREAM_H

#include <rfb/rfbclient.h>

#include "protocol/vnc/stream.h"

void server_stream_init(struct stream *stream, rfbClient *client);

#endif
