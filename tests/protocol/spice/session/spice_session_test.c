/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/spice/session/spice_session_test.h"

#include <poll.h>

#include "base/memory.h"

void spice_session_start(struct spice_session *session, unsigned wanted,
                         unsigned display) {
    struct error err = {0};
    struct console_settings settings = {.helper = "oriel-spice",
                                        .display = display,
                                        .wanted = wanted,
                                        .quality = -1,
                                        .compression = -1,
                                        .encoding = -1,
                                        .image_compression = -1};
    session->console = console_start(&settings, &err);
    CHECK_TEXT(err.message, "");
    CHECK(session->console != NULL);
}

void spice_session_connect(struct spice_session *session) {
    struct error err;
    CHECK(console_stream(session->console, channel_number(CHANNEL_MAIN, 0),
                         spice_server_connect(&session->server), true, &err));
}

void spice_session_begin(struct spice_session *session, const char *options,
                         unsigned wanted) {
    *session = (struct spice_session){.refuses = false};
    spice_server_start(&session->server, options);
    spice_session_start(session, wanted, 0);
    spice_session_connect(session);
}

void spice_session_stop(struct spice_session *session) {
    console_stop(session->console);
    session->console = NULL;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        free(session->pictures[i].pixels);
        session->pictures[i] = (struct spice_picture){.pixels = NULL};
        session->displays[i] = false;
    }
}

void spice_session_end(struct spice_session *session) {
    spice_session_stop(session);
    spice_server_end(&session->server);
}

static void give_stream(struct spice_session *session) {
    struct error err;
    if (session->event.channel == channel_number(CHANNEL_MAIN, 0)) {
        return; /* it was given unasked */
    }
    session->asked++;
    if (!session->refuses) {
        CHECK(console_stream(session->console, session->event.channel,
                             spice_server_connect(&session->server), true, &err));
    }
}

static void take_frame(struct spice_session *session) {
    unsigned display = session->event.channel;
    struct spice_picture *picture = &session->pictures[display];
    struct frame frame;
    if (!console_frame(session->console, display, &frame)) {
        return;
    }
    if (frame.width != picture->width || frame.height != picture->height) {
        free(picture->pixels);
        picture->width = frame.width;
        picture->height = frame.height;
        picture->pixels = memory_new((size_t)frame.width * (size_t)frame.height, 4);
    }
    for (unsigned i = 0; i < frame.damage.count; i++) {
        struct rect area = frame.damage.rects[i];
        for (int y = area.y; y < area.y + area.h; y++) {
            size_t at = (size_t)y * (size_t)frame.width + (size_t)area.x;
            memcpy(picture->pixels + at, frame.pixels + at, (size_t)area.w * 4);
        }
    }
    picture->complete = frame.complete;
    picture->frames++;
    console_release(session->console, display);
}

bool spice_session_next(struct spice_session *session, int milliseconds) {
    int64_t deadline = clock_now_ms() + milliseconds;
    while (!console_next(session->console, &session->event)) {
        struct pollfd wanted = {.fd = console_fd(session->console), .events = POLLIN};
        if (poll(&wanted, 1, clock_left_ms(deadline)) <= 0) {
            return false;
        }
    }
    if (session->event.kind == EVENT_NEED_STREAM) {
        give_stream(session);
    } else if (session->event.kind == EVENT_FRAME) {
        take_frame(session);
    } else if (session->event.kind == EVENT_READY) {
        session->abilities = session->event.u.abilities;
    } else if (session->event.kind == EVENT_DISPLAY) {
        session->displays[session->event.channel] = session->event.u.on;
    }
    return true;
}

void spice_session_going_on(const struct spice_session *session) {
    if (session->event.kind == EVENT_CLOSED) {
        fprintf(stderr, "closed: %s (%s)\n", session->event.u.error.message,
                session->event.u.error.hint);
        exit(1);
    }
}

void spice_session_await(struct spice_session *session, enum event_kind kind) {
    do {
        if (!spice_session_next(session, SPICE_SERVER_WAIT_MS)) {
            fprintf(stderr, "event %d does not come\n", kind);
            exit(1);
        }
        if (kind != EVENT_CLOSED) {
            spice_session_going_on(session);
        }
    } while (session->event.kind != kind);
}

void spice_session_drain(struct spice_session *session, int milliseconds) {
    int64_t deadline = clock_now_ms() + milliseconds;
    while (spice_session_next(session, clock_left_ms(deadline))) {
        spice_session_going_on(session);
    }
}

uint32_t spice_session_pixel(const struct spice_session *session, unsigned display, int x,
                             int y) {
    const struct spice_picture *picture = &session->pictures[display];
    CHECK(x >= 0 && y >= 0 && x < picture->width && y < picture->height);
    return picture->pixels[(size_t)y * (size_t)picture->width + (size_t)x] & 0xffffff;
}

void spice_session_await_channel(struct spice_session *session, enum channel_kind kind) {
    int64_t deadline = clock_now_ms() + SPICE_SERVER_WAIT_MS;
    char part[16];
    snprintf(part, sizeof part, " %u=", kind);
    while (strstr(spice_server_ask(&session->server, "channels"), part) == NULL) {
        CHECK(clock_now_ms() < deadline);
        spice_session_drain(session, 2);
    }
}

void spice_session_await_size(struct spice_session *session, unsigned display, int width,
                              int height) {
    const struct spice_picture *picture = &session->pictures[display];
    while (picture->width != width || picture->height != height || !picture->complete) {
        spice_session_await(session, EVENT_FRAME);
    }
}

void spice_session_await_pixel(struct spice_session *session, unsigned display, int x,
                               int y, uint32_t colour) {
    const struct spice_picture *picture = &session->pictures[display];
    while (!picture->pixels || !picture->complete ||
           spice_session_pixel(session, display, x, y) != colour) {
        spice_session_await(session, EVENT_FRAME);
    }
}

void spice_session_await_closed(struct spice_session *session, enum error_code code,
                                const char *part) {
    spice_session_await(session, EVENT_CLOSED);
    if (strstr(session->event.u.error.message, part) == NULL) {
        fprintf(stderr, "no \"%s\" in \"%s\"\n", part, session->event.u.error.message);
        exit(1);
    }
    CHECK_INT(session->event.u.error.code, code);
    /* Without a hint: the viewer looks into it. */
    CHECK(session->event.u.error.hint[0] != '\0' || code == ERROR_CONNECTION_LOST);
}
