/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of a connection share: the one under test, and waiting for its events.
 * One thread.
 */
#ifndef TESTS_VIEWER_CONNECTION_CONNECTION_TEST_H
#define TESTS_VIEWER_CONNECTION_CONNECTION_TEST_H

#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "tests/check.h"
#include "viewer/connection/connection.h"

enum {
    PATIENCE_MS = 10000,
};

static struct connection *connection;
static struct event event;
static struct error err;

static inline bool next_within(int timeout_ms) {
    int64_t deadline = clock_now_ms() + timeout_ms;
    while (!connection_next(connection, &event)) {
        struct pollfd wanted = {.fd = connection_fd(connection), .events = POLLIN};
        int left = clock_left_ms(deadline), own = connection_timeout(connection);
        if (left == 0) {
            return false;
        }
        (void)!poll(&wanted, 1, own >= 0 && own < left ? own : left);
    }
    return true;
}

static inline void expect(enum event_kind kind) {
    CHECK(next_within(PATIENCE_MS));
    if (event.kind == EVENT_CLOSED && kind != EVENT_CLOSED) {
        fprintf(stderr, "closed: %s\n", event.u.error.message);
    }
    CHECK_INT(event.kind, kind);
}

#endif
