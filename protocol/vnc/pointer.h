/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pointer to the server: absolute, relative (QEMU's pointer motion change), wheel as
 * buttons 4 to 7, side buttons by ExtendedMouseButtons (RFB 7.5.5, 7.8.x). Wire thread;
 * writer_post_input() sends what is written here.
 */
#ifndef PROTOCOL_VNC_POINTER_H
#define PROTOCOL_VNC_POINTER_H

#include <rfb/rfbclient.h>
#include <stdbool.h>

#include "protocol/wire.h"

/* Where the pointer was put last. */
struct pointer_place {
    int32_t x, y;
};

/* POINTER or MOTION. `extended`: the server takes more than eight buttons; `relative`: it
 * takes what it is sent for a difference. */
void pointer_send(rfbClient *client, struct pointer_place *place,
                  const struct wire_message *pointer, bool extended, bool relative);
/* Clicks at the position, in absolute mode or (`relative`) without one. */
void pointer_send_wheel(rfbClient *client, const struct wire_message *wheel,
                        bool extended, bool relative);

#endif
