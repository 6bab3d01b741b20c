/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of oriel-spice's members share, beside spice_session_test.h: one session
 * whose pictures nobody looks at, so that only other events are spoken of. One thread.
 */
#ifndef TESTS_PROTOCOL_SPICE_SESSION_MEMBER_TEST_H
#define TESTS_PROTOCOL_SPICE_SESSION_MEMBER_TEST_H

#include "tests/protocol/spice/session/spice_session_test.h"

enum {
    PATIENCE_MS = SPICE_SERVER_WAIT_MS,
    QUIET_MS = 300, /* so long nothing must come */
};

static struct spice_session session;

/* Everything but the first stream, so that messages can come before it. */
static inline void prepare(const char *options, unsigned wanted) {
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, options);
    spice_session_start(&session, wanted, 0);
}

static inline void start(const char *options, unsigned wanted) {
    spice_session_begin(&session, options, wanted);
}

static inline void end(void) {
    spice_session_end(&session);
}

/* The next event that is neither picture nor stream. */
static inline bool next_within(int timeout_ms) {
    int64_t deadline = clock_now_ms() + timeout_ms;
    enum event_kind kind;
    do {
        if (!spice_session_next(&session, clock_left_ms(deadline))) {
            return false;
        }
        kind = session.event.kind;
    } while (kind == EVENT_NEED_STREAM || kind == EVENT_FRAME || kind == EVENT_SIZE);
    return true;
}

/* Waits for an event of that kind; others are passed over, but not the end. */
static inline void await(enum event_kind kind) {
    spice_session_await(&session, kind);
}

static inline void await_abilities(uint32_t bits, bool on) {
    while ((session.abilities & bits) != (on ? bits : 0)) {
        await(EVENT_READY);
    }
}

/* Repeats a command of the server until its answer has `part` in it, while the console
 * goes on sending; events are dropped. */
static inline void await_answer(const char *command, const char *part) {
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    while (!strstr(spice_server_ask(&session.server, "%s", command), part)) {
        if (clock_now_ms() > deadline) {
            fprintf(stderr, "%s: no \"%s\" in \"%s\"\n", command, part,
                    session.server.answer);
            exit(1);
        }
        next_within(10);
    }
}

/* For a while no event of that kind comes. */
static inline void check_none(enum event_kind kind) {
    int64_t deadline = clock_now_ms() + QUIET_MS;
    while (next_within(clock_left_ms(deadline))) {
        CHECK(session.event.kind != kind && session.event.kind != EVENT_CLOSED);
    }
}

static inline void act(enum input_kind kind, unsigned number, bool on) {
    struct input input = {.kind = kind, .u.act = {.number = number, .on = on}};
    console_send(session.console, &input);
}

#endif
