/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the wire's rules share: one state, and small messages against it. A
 * refusal must say what it is. One thread.
 */
#ifndef TESTS_PROTOCOL_WIRE_CHECK_TEST_H
#define TESTS_PROTOCOL_WIRE_CHECK_TEST_H

#include "protocol/limits.h"
#include "protocol/wire_check.h"
#include "tests/check.h"

static struct wire_state state;

static inline bool good(const struct wire_message *message) {
    struct error err;
    if (wire_check_event(&state, message, false, &err)) {
        return true;
    }
    CHECK_INT(err.code, ERROR_PROTOCOL);
    CHECK(err.message[0] != '\0' && err.hint[0] != '\0');
    return false;
}

static inline bool bare(enum wire_kind kind, unsigned channel) {
    struct wire_message message = {.kind = kind, .channel = channel};
    return good(&message);
}

static inline bool number(enum wire_kind kind, unsigned channel, uint64_t value) {
    struct wire_message message = {.kind = kind, .channel = channel, .u.number = value};
    return good(&message);
}

static inline bool bytes(enum wire_kind kind, unsigned channel, uint32_t length) {
    struct wire_message message = {
        .kind = kind, .channel = channel, .payload_length = length};
    return good(&message);
}

#endif
