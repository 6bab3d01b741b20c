/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/motion.h"

#include "tests/check.h"

static struct wire_message make(enum wire_kind kind, unsigned channel, int x, int y,
                                uint32_t buttons) {
    struct wire_message message = {.kind = kind, .channel = channel};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    message.u.pointer.buttons = buttons;
    return message;
}

static void test_last_position(void) {
    struct wire_message motion = make(WIRE_POINTER, 0, 1, 2, 0);
    struct wire_message next = make(WIRE_POINTER, 0, 30, 40, 0);
    CHECK(motion_merge(&motion, &next));
    CHECK_INT(motion.u.pointer.x, 30);
    CHECK_INT(motion.u.pointer.y, 40);
}

static void test_sum(void) {
    struct wire_message motion = make(WIRE_MOTION, 0, 1, -2, 1);
    struct wire_message next = make(WIRE_MOTION, 0, 30, -40, 1);
    CHECK(motion_merge(&motion, &next));
    CHECK_INT(motion.u.pointer.x, 31);
    CHECK_INT(motion.u.pointer.y, -42);
    next = make(WIRE_MOTION, 0, INT32_MAX, INT32_MIN, 1);
    CHECK(motion_merge(&motion, &next));
    CHECK(motion_merge(&motion, &next));
    CHECK(motion.u.pointer.x > 0);
    CHECK(motion.u.pointer.y < 0);
}

/* Nothing that a guest would see may be lost. */
static void test_two(void) {
    const struct wire_message others[] = {
        make(WIRE_POINTER, 0, 5, 5, 2), make(WIRE_POINTER, 1, 5, 5, 0),
        make(WIRE_MOTION, 0, 5, 5, 0),  make(WIRE_WHEEL, 0, 5, 5, 0),
        make(WIRE_KEY, 0, 5, 5, 0),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct wire_message motion = make(WIRE_POINTER, 0, 1, 2, 0);
        CHECK(!motion_merge(&motion, &others[i]));
        CHECK_INT(motion.u.pointer.x, 1);
    }
    struct wire_message wheel = make(WIRE_WHEEL, 0, 1, 1, 0);
    CHECK(!motion_is(&wheel));
    CHECK(!motion_merge(&wheel, &wheel));
}

static const struct check_case cases[] = {
    {"last position", test_last_position},
    {"sum", test_sum},
    {"two", test_two},
};
CHECK_MAIN(cases)
