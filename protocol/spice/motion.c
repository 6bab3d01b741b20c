/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/motion.h"

enum {
    SUM_MAX = 1 << 20 /* pixels; nobody moves that far */
};

bool motion_is(const struct wire_message *message) {
    return message->kind == WIRE_POINTER || message->kind == WIRE_MOTION;
}

static int32_t add(int32_t one, int32_t other) {
    int64_t sum = (int64_t)one + other;
    return (int32_t)(sum < -SUM_MAX ? -SUM_MAX : sum > SUM_MAX ? SUM_MAX : sum);
}

bool motion_merge(struct wire_message *motion, const struct wire_message *next) {
    if (!motion_is(next) || motion->kind != next->kind ||
        motion->channel != next->channel ||
        motion->u.pointer.buttons != next->u.pointer.buttons) {
        return false;
    }
    if (next->kind == WIRE_MOTION) {
        motion->u.pointer.x = add(motion->u.pointer.x, next->u.pointer.x);
        motion->u.pointer.y = add(motion->u.pointer.y, next->u.pointer.y);
    } else {
        motion->u.pointer.x = next->u.pointer.x;
        motion->u.pointer.y = next->u.pointer.y;
    }
    return true;
}
