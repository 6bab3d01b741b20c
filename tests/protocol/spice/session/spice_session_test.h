/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel-spice between a console, as the viewer uses it, and the SPICE server of the
 * tests. Streams that the helper asks for are connected, frames are copied and released.
 * A wait that takes too long, and an end that nobody waits for, fail the test. One
 * thread.
 */
#ifndef TESTS_PROTOCOL_SPICE_SESSION_SPICE_SESSION_TEST_H
#define TESTS_PROTOCOL_SPICE_SESSION_SPICE_SESSION_TEST_H

#include "protocol/channel.h"
#include "protocol/console.h"
#include "protocol/limits.h"
#include "protocol/wire.h"
#include "tests/fakes/spice_server_test.h"

struct spice_picture {
    int32_t width, height;
    uint32_t *pixels;
    bool complete;
    unsigned frames; /* that were taken */
};

struct spice_session {
    struct spice_server server;
    struct console *console;
    struct event event;            /* the last one */
    uint32_t abilities;            /* as last told */
    bool refuses;                  /* streams that are asked for are not given */
    unsigned asked;                /* streams, the main one left out */
    bool displays[LIMIT_DISPLAYS]; /* that there are */
    struct spice_picture pictures[LIMIT_DISPLAYS];
};

/* A server with these options, and a console that shows display 0 of it, connected.
 * `wanted`: WIRE_WANT_... */
void spice_session_begin(struct spice_session *session, const char *options,
                         unsigned wanted);
/* The console alone, not connected, on a server that runs; `display` is shown. */
void spice_session_start(struct spice_session *session, unsigned wanted,
                         unsigned display);
void spice_session_connect(struct spice_session *session);
void spice_session_stop(struct spice_session *session); /* the console alone */
void spice_session_end(struct spice_session *session);

/* The next event, if it comes in that time; false when none did. */
bool spice_session_next(struct spice_session *session, int milliseconds);
/* The last event was not the end. */
void spice_session_going_on(const struct spice_session *session);
/* Passes events over until one of that kind. */
void spice_session_await(struct spice_session *session, enum event_kind kind);
/* Until the server has a channel of that kind; what it needs for it is given. */
void spice_session_await_channel(struct spice_session *session, enum channel_kind kind);
/* Events that are there within `milliseconds` are taken. */
void spice_session_drain(struct spice_session *session, int milliseconds);
/* Until the display is complete, has this size and shows `colour` at x, y. */
void spice_session_await_pixel(struct spice_session *session, unsigned display, int x,
                               int y, uint32_t colour);
void spice_session_await_size(struct spice_session *session, unsigned display, int width,
                              int height);
/* The helper must end with this code and a sentence that has `part` in it. */
void spice_session_await_closed(struct spice_session *session, enum error_code code,
                                const char *part);

uint32_t spice_session_pixel(const struct spice_session *session, unsigned display, int x,
                             int y);

#endif
