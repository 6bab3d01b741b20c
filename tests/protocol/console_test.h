/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the console share: one console on a fake helper in this process, and
 * waiting for its events. One thread.
 */
#ifndef TESTS_PROTOCOL_CONSOLE_TEST_H
#define TESTS_PROTOCOL_CONSOLE_TEST_H

#include <poll.h>

#include "base/clock.h"
#include "protocol/console.h"
#include "protocol/wire.h"
#include "tests/check.h"
#include "tests/fakes/fake_helper.h"

enum {
    PATIENCE_MS = 5000,
};

static const struct console_settings console_test_settings = {.wanted = WIRE_WANT_ALL,
                                                              .shared = true,
                                                              .quality = 7,
                                                              .compression = -1,
                                                              .encoding = 16,
                                                              .image_compression = 3};
static struct console *console;
static struct fake_helper helper;
static struct event event;

static inline void begin_settings(const struct console_settings *settings) {
    int ends[2];
    struct error err;
    CHECK(wire_pair(ends, &err));
    console = console_attach(ends[0], settings, &err);
    CHECK(console != NULL);
    CHECK(fake_helper_begin(&helper, ends[1], PATIENCE_MS));
}

static inline void begin(void) {
    begin_settings(&console_test_settings);
}

static inline void end(void) {
    console_stop(console);
    fake_helper_end(&helper);
}

static inline bool next_within(int timeout_ms) {
    int64_t deadline = clock_now_ms() + timeout_ms;
    while (!console_next(console, &event)) {
        struct pollfd wanted = {.fd = console_fd(console), .events = POLLIN};
        if (poll(&wanted, 1, clock_left_ms(deadline)) <= 0) {
            return false;
        }
    }
    return true;
}

static inline void expect_of(unsigned channel, enum event_kind kind) {
    CHECK(next_within(PATIENCE_MS));
    CHECK_INT(event.kind, kind);
    CHECK_INT(event.channel, channel);
}

static inline void expect(enum event_kind kind) {
    expect_of(0, kind);
}

static inline void expect_none(void) {
    CHECK(!next_within(0));
}

static inline void begin_with_size(int width, int height) {
    begin();
    fake_helper_size(&helper, width, height);
    expect(EVENT_SIZE);
    CHECK_INT(event.u.size.width, width);
    CHECK_INT(event.u.size.height, height);
}

/* After the end: no more events, nothing to poll for, calls do no harm. */
static inline void check_ended(enum error_code code) {
    struct frame frame;
    struct input key = {.kind = INPUT_KEY};
    struct pollfd wanted = {.fd = console_fd(console), .events = POLLIN};
    expect(EVENT_CLOSED);
    CHECK_INT(event.u.error.code, code);
    CHECK(event.u.error.message[0] != '\0');
    fake_helper_ready(&helper, 0);
    CHECK(!console_next(console, &event));
    CHECK_INT(poll(&wanted, 1, 0), 0);
    console_frame(console, 0, &frame); /* the last picture may still be taken */
    console_send(console, &key);
    console_release(console, 0);
}

#endif
