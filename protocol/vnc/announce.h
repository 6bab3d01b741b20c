/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server is told to send: our pixel format and the encodings in order of
 * preference (RFB 7.5.1, 7.5.2). Reader thread, once after ServerInit.
 */
#ifndef PROTOCOL_VNC_ANNOUNCE_H
#define PROTOCOL_VNC_ANNOUNCE_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/vnc/writer.h"
#include "protocol/wire.h"

/* Pseudo-encodings that are handled by update.c. */
enum pseudo_encoding {
    PSEUDO_DESKTOP_SIZE = -223,
    PSEUDO_LAST_RECT = -224,
    PSEUDO_POINTER_POSITION = -232,
    PSEUDO_POINTER_MODE = -257,  /* QEMU pointer motion change */
    PSEUDO_EXTENDED_KEYS = -258, /* QEMU extended key events */
    PSEUDO_LEDS = -261,
    PSEUDO_DESKTOP_NAME = -307,
    PSEUDO_EXTENDED_DESKTOP_SIZE = -308,
    PSEUDO_FENCE = -312,
    PSEUDO_CONTINUOUS_UPDATES = -313,
    PSEUDO_EXTENDED_BUTTONS = -316,
    PSEUDO_LEDS_VMWARE = 0x574d5668,
};

/* By the settings of START; `local`: the server is on this machine. */
bool announce_post(struct writer *writer, const struct wire_message *start, bool local,
                   struct error *err);

#endif
