/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of oriel-spice's members share: one console on the real helper, which
 * speaks to the test server; its streams are dialled as the viewer would. One thread.
 */
#ifndef TESTS_PROTOCOL_SPICE_SESSION_MEMBER_TEST_H
#define TESTS_PROTOCOL_SPICE_SESSION_MEMBER_TEST_H

#include <poll.h>

#include "protocol/channel.h"
#include "protocol/console.h"
#include "protocol/wire.h"
#include "tests/fakes/spice_server_test.h"

enum {
    PATIENCE_MS = 20000, /* generous: sanitizers on a busy machine */
    QUIET_MS = 300,      /* so long nothing must come */
};

static struct spice_server server;
static struct console *console;
static struct event event;
static uint32_t abilities; /* as last told */

static inline void give_stream(unsigned channel) {
    struct error err;
    CHECK(console_stream(console, channel, spice_server_connect(&server), true, &err));
}

/* Everything but the first stream, so that messages can come before it. */
static inline void prepare(const char *options, unsigned wanted) {
    struct console_settings settings = {.helper = "oriel-spice",
                                        .wanted = wanted,
                                        .shared = true,
                                        .quality = -1,
                                        .compression = -1,
                                        .encoding = -1,
                                        .image_compression = -1};
    struct error err;
    abilities = 0;
    spice_server_start(&server, options);
    console = console_start(&settings, &err);
    CHECK(console != NULL);
}

static inline void start(const char *options, unsigned wanted) {
    prepare(options, wanted);
    give_stream(channel_number(CHANNEL_MAIN, 0));
}

static inline void end(void) {
    console_stop(console);
    spice_server_end(&server);
}

/* The next event that is neither picture nor stream. */
static inline bool next_within(int timeout_ms) {
    int64_t deadline = clock_now_ms() + timeout_ms;
    for (;;) {
        while (!console_next(console, &event)) {
            struct pollfd wanted = {.fd = console_fd(console), .events = POLLIN};
            if (poll(&wanted, 1, clock_left_ms(deadline)) <= 0) {
                return false;
            }
        }
        if (event.kind == EVENT_NEED_STREAM) {
            if (event.channel != channel_number(CHANNEL_MAIN, 0)) {
                give_stream(event.channel);
            }
        } else if (event.kind == EVENT_READY) {
            abilities = event.u.abilities;
            return true;
        } else if (event.kind != EVENT_FRAME && event.kind != EVENT_SIZE) {
            return true;
        }
    }
}

/* Waits for an event of that kind; others are passed over, but not the end. */
static inline void await(enum event_kind kind) {
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    do {
        if (!next_within(clock_left_ms(deadline))) {
            fprintf(stderr, "no event of kind %d\n", kind);
            exit(1);
        }
        if (event.kind == EVENT_CLOSED && kind != EVENT_CLOSED) {
            fprintf(stderr, "closed: %s\n", event.u.error.message);
            exit(1);
        }
    } while (event.kind != kind);
}

static inline void await_abilities(uint32_t bits, bool on) {
    while ((abilities & bits) != (on ? bits : 0)) {
        await(EVENT_READY);
    }
}

/* Repeats a command of the server until its answer has `part` in it, while the console
 * goes on sending; events are dropped. */
static inline void await_answer(const char *command, const char *part) {
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    while (!strstr(spice_server_ask(&server, "%s", command), part)) {
        if (clock_now_ms() > deadline) {
            fprintf(stderr, "%s: no \"%s\" in \"%s\"\n", command, part, server.answer);
            exit(1);
        }
        next_within(10);
    }
}

/* For a while no event of that kind comes. */
static inline void check_none(enum event_kind kind) {
    int64_t deadline = clock_now_ms() + QUIET_MS;
    while (next_within(clock_left_ms(deadline))) {
        CHECK(event.kind != kind && event.kind != EVENT_CLOSED);
    }
}

static inline void act(enum input_kind kind, unsigned number, bool on) {
    struct input input = {.kind = kind, .u.act = {.number = number, .on = on}};
    console_send(console, &input);
}

#endif
