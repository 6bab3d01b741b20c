/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inputs channel: keys by scancode, the pointer in both of its modes, the wheel as
 * clicks, and the keyboard's lamps. What comes while there is no channel is dropped: the
 * guest has never seen it.
 */
#include "base/memory.h"
#include "protocol/spice/buttons.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

enum {
    SCANCODE_MAX = 0x1ff,
    CLICKS_MAX = 50, /* in one message: a touchpad's fling, not a flood */
    MOTION_MAX = 1 << 20,
};

struct pointer {
    uint32_t held;    /* buttons that the guest knows of */
    bool is_relative; /* how it was moved last */
};

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

/* The library complains about what comes before the channel is up. */
static bool is_up(const struct session *session) {
    SpiceChannel *channel = (SpiceChannel *)session->inputs;
    return channel && !session_wants(session, WIRE_WANT_NO_INPUT) &&
           (session->abilities & WIRE_CAN_SCANCODES);
}

static void take_key(struct session *session, const struct wire_message *message,
                     const uint8_t *payload, int fd) {
    uint32_t scancode = message->u.key.scancode;
    (void)payload;
    (void)fd;
    if (!is_up(session) || scancode == 0 || scancode > SCANCODE_MAX) {
        return;
    }
    if (message->u.key.down) {
        spice_inputs_channel_key_press(session->inputs, scancode);
    } else {
        spice_inputs_channel_key_release(session->inputs, scancode);
    }
}

static void send_buttons(struct session *session, uint32_t wanted) {
    struct pointer *pointer = session->pointer;
    for (unsigned i = 0; i < BUTTONS; i++) {
        uint32_t bit = buttons[i].wire;
        if (!((pointer->held ^ wanted) & bit)) {
            continue;
        }
        pointer->held ^= bit;
        if (pointer->held & bit) {
            spice_inputs_channel_button_press(session->inputs, buttons[i].number,
                                              buttons_mask(pointer->held));
        } else {
            spice_inputs_channel_button_release(session->inputs, buttons[i].number,
                                                buttons_mask(pointer->held));
        }
    }
}

/* With an agent a position belongs to a display. Without one it goes to a tablet, which
 * lies over the whole picture of the channel. */
static void send_position(struct session *session, const struct wire_message *message) {
    struct layout_head head = session_head(session, message->channel);
    int x = clamp(message->u.pointer.x, 0, LIMIT_SIDE);
    int y = clamp(message->u.pointer.y, 0, LIMIT_SIDE);
    gboolean has_agent = FALSE;
    if (session->main) {
        g_object_get(session->main, "agent-connected", &has_agent, NULL);
    }
    if (!has_agent) {
        x += head.area.x;
        y += head.area.y;
    }
    spice_inputs_channel_position(session->inputs, x, y, (int)message->channel,
                                  buttons_mask(session->pointer->held));
}

static void take_pointer(struct session *session, const struct wire_message *message,
                         const uint8_t *payload, int fd) {
    (void)payload;
    (void)fd;
    if (is_up(session) && message->channel < LIMIT_DISPLAYS) {
        session->pointer->is_relative = false;
        send_position(session, message);
        send_buttons(session, message->u.pointer.buttons);
    }
}

static void take_motion(struct session *session, const struct wire_message *message,
                        const uint8_t *payload, int fd) {
    int dx = clamp(message->u.pointer.x, -MOTION_MAX, MOTION_MAX);
    int dy = clamp(message->u.pointer.y, -MOTION_MAX, MOTION_MAX);
    (void)payload;
    (void)fd;
    if (!is_up(session)) {
        return;
    }
    session->pointer->is_relative = true;
    if (dx != 0 || dy != 0) {
        spice_inputs_channel_motion(session->inputs, dx, dy,
                                    buttons_mask(session->pointer->held));
    }
    send_buttons(session, message->u.pointer.buttons);
}

static void click(struct session *session, int number, int mask, int32_t times) {
    int held = buttons_mask(session->pointer->held);
    for (int32_t i = 0; i < times; i++) {
        spice_inputs_channel_button_press(session->inputs, number, held | mask);
        spice_inputs_channel_button_release(session->inputs, number, held);
    }
}

/* There is no wheel to the sides in SPICE. */
static void take_wheel(struct session *session, const struct wire_message *message,
                       const uint8_t *payload, int fd) {
    int32_t clicks = clamp(message->u.pointer.wheel_y, -CLICKS_MAX, CLICKS_MAX);
    (void)payload;
    (void)fd;
    if (!is_up(session) || message->channel >= LIMIT_DISPLAYS) {
        return;
    }
    if (!session->pointer->is_relative) {
        send_position(session, message);
    }
    send_buttons(session, message->u.pointer.buttons);
    click(session, SPICE_MOUSE_BUTTON_UP, SPICE_MOUSE_BUTTON_MASK_UP, clicks);
    click(session, SPICE_MOUSE_BUTTON_DOWN, SPICE_MOUSE_BUTTON_MASK_DOWN, -clicks);
}

/* SPICE's bits are the wire's. */
static void on_modifiers(SpiceChannel *channel, struct session *session) {
    int modifiers = 0;
    g_object_get(channel, "key-modifiers", &modifiers, NULL);
    serve_send_number(session->wire, WIRE_LEDS, (unsigned)modifiers & 7);
}

static void begin(struct session *session) {
    session->pointer = memory_new(1, sizeof *session->pointer);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->inputs = SPICE_INPUTS_CHANNEL(channel);
    session->pointer->held = 0;
    g_signal_connect(channel, "inputs-modifiers", G_CALLBACK(on_modifiers), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    (void)channel;
    session->inputs = NULL;
}

const struct member member_inputs = {
    .channel = CHANNEL_INPUTS,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{WIRE_KEY, take_key, false},
                 {WIRE_POINTER, take_pointer, false},
                 {WIRE_MOTION, take_motion, false},
                 {WIRE_WHEEL, take_wheel, false}},
};
