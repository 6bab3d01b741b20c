/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ClientInit and ServerInit through libvncclient on a stream whose security phase is done
 * (RFB 7.3): the stream stands right after SecurityResult. None of the library's own
 * handshake or decoding code runs. Reader thread.
 */
#ifndef PROTOCOL_VNC_HANDSHAKE_H
#define PROTOCOL_VNC_HANDSHAKE_H

#include <rfb/rfbclient.h>
#include <stdbool.h>

#include "base/error.h"

/* A client that cannot decode or allocate anything by itself. Never NULL. */
rfbClient *handshake_new_client(void);

/* Takes over `fd`. Fills client->si and client->desktopName. */
bool handshake_run(rfbClient *client, int fd, bool shared, struct error *err);

#endif
