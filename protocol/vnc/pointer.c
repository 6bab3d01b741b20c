/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/pointer.h"

#include <stdlib.h>

enum {
    POINTER_MESSAGE = 5,
    RELATIVE_CENTRE = 0x7fff,
    WHEEL_UP = 1 << 3,
    WHEEL_DOWN = 1 << 4,
    WHEEL_LEFT = 1 << 5,
    WHEEL_RIGHT = 1 << 6,
    MORE_BUTTONS = 1 << 7,
    CLICKS_MAX = 50, /* in one message: a touchpad's fling, not a flood */
};

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

static void put_u16(uint8_t *bytes, int32_t value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

/* Own bytes, with a seventh where bit 7 says so. */
static void send_bytes(rfbClient *client, int32_t x, int32_t y, uint32_t buttons,
                       bool extended) {
    uint8_t message[7] = {POINTER_MESSAGE, (uint8_t)buttons};
    unsigned length = 6;
    put_u16(message + 2, x);
    put_u16(message + 4, y);
    if (extended && buttons >> 7) {
        message[1] |= MORE_BUTTONS;
        message[6] = (uint8_t)(buttons >> 7);
        length = 7;
    }
    WriteToRFBServer(client, (const char *)message, length);
}

static void send_at(rfbClient *client, int32_t x, int32_t y, uint32_t buttons,
                    bool extended) {
    x = clamp(x, 0, UINT16_MAX);
    y = clamp(y, 0, UINT16_MAX);
    if (extended && buttons >> 7) {
        send_bytes(client, x, y, buttons, extended);
        return;
    }
    SendPointerEvent(client, x, y, (int)(buttons & 0xff));
}

static void send_moved(rfbClient *client, int32_t dx, int32_t dy, uint32_t buttons,
                       bool extended) {
    dx = clamp(dx, -RELATIVE_CENTRE, RELATIVE_CENTRE);
    dy = clamp(dy, -RELATIVE_CENTRE, RELATIVE_CENTRE);
    send_bytes(client, RELATIVE_CENTRE + dx, RELATIVE_CENTRE + dy, buttons, extended);
}

/* What the viewer said before it knew of a change of the mode counts for its buttons
 * only: a position taken for a difference throws the guest's pointer into a corner, and
 * QEMU's mouse hands that on for thousands of pixels. */
void pointer_send(rfbClient *client, struct pointer_place *place,
                  const struct wire_message *pointer, bool extended, bool relative) {
    int32_t x = pointer->u.pointer.x, y = pointer->u.pointer.y;
    uint32_t buttons = pointer->u.pointer.buttons;
    bool is_motion = pointer->kind == WIRE_MOTION;
    if (!is_motion) {
        *place = (struct pointer_place){x, y};
    }
    if (relative) {
        send_moved(client, is_motion ? x : 0, is_motion ? y : 0, buttons, extended);
    } else {
        send_at(client, place->x, place->y, buttons, extended);
    }
}

static void send_buttons(rfbClient *client, const struct wire_message *wheel,
                         uint32_t buttons, bool extended, bool relative) {
    if (relative) {
        send_moved(client, 0, 0, buttons, extended);
    } else {
        send_at(client, wheel->u.pointer.x, wheel->u.pointer.y, buttons, extended);
    }
}

static void click(rfbClient *client, const struct wire_message *wheel, uint32_t button,
                  int32_t times, bool extended, bool relative) {
    uint32_t held = wheel->u.pointer.buttons;
    for (int32_t i = 0; i < times; i++) {
        send_buttons(client, wheel, held | button, extended, relative);
        send_buttons(client, wheel, held, extended, relative);
    }
}

void pointer_send_wheel(rfbClient *client, const struct wire_message *wheel,
                        bool extended, bool relative) {
    int32_t x = clamp(wheel->u.pointer.wheel_x, -CLICKS_MAX, CLICKS_MAX);
    int32_t y = clamp(wheel->u.pointer.wheel_y, -CLICKS_MAX, CLICKS_MAX);
    click(client, wheel, WHEEL_UP, y, extended, relative);
    click(client, wheel, WHEEL_DOWN, -y, extended, relative);
    click(client, wheel, WHEEL_RIGHT, x, extended, relative);
    click(client, wheel, WHEEL_LEFT, -x, extended, relative);
}
