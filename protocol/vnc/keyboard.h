/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys to the server: with their scancode where it takes QEMU's extended key events (RFB
 * 7.5.4 and QEMU's extension), else the keysym alone. Wire thread; writer_post_input()
 * sends what is written here.
 */
#ifndef PROTOCOL_VNC_KEYBOARD_H
#define PROTOCOL_VNC_KEYBOARD_H

#include <rfb/rfbclient.h>
#include <stdbool.h>

#include "protocol/wire.h"

void keyboard_send(rfbClient *client, const struct wire_message *key, bool extended);

#endif
