/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/keyboard.h"

enum {
    QEMU_MESSAGE = 255,
    SCANCODE_PRINT = 0x54,
    SCANCODE_PAUSE = 0xc6,
};

/* QEMU's numbering: one byte, e0 as the top bit (vnc extension, QKeyCode table). */
static uint32_t qemu_code(uint32_t scancode) {
    if (scancode == 0x137 || scancode == SCANCODE_PRINT) {
        return SCANCODE_PRINT;
    }
    if (scancode == 0x146 || scancode == 0x21d) {
        return SCANCODE_PAUSE;
    }
    return scancode & 0x100 ? (scancode & 0x7f) | 0x80 : scancode & 0x7f;
}

void keyboard_send(rfbClient *client, const struct wire_message *key, bool extended) {
    rfbBool down = key->u.key.down ? TRUE : FALSE;
    if (extended && key->u.key.scancode != 0) {
        client->supportedMessages.client2server[QEMU_MESSAGE / 8] |= 1
                                                                     << QEMU_MESSAGE % 8;
        SendExtendedKeyEvent(client, key->u.key.keysym, qemu_code(key->u.key.scancode),
                             down);
    } else if (key->u.key.keysym != 0) {
        SendKeyEvent(client, key->u.key.keysym, down);
    }
}
