/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams to one place, dialled at once or asked of someone who opens them in turn. */
#include "viewer/connection/streams.h"

#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "protocol/channel.h"
#include "tests/check.h"
#include "tests/transport/peer.h"

enum {
    PATIENCE_MS = 5000,
};

static const unsigned main_channel = CHANNEL_MAIN * CHANNEL_IDS;
static const unsigned display_channel = CHANNEL_DISPLAY * CHANNEL_IDS;

static struct streams_place place_at(int port) {
    struct streams_place place = {.credentials.password_fd = -1, .who = "the server"};
    place.endpoint.protocol = ENDPOINT_SPICE;
    place.endpoint.fd = -1;
    CHECK(endpoint_set_tcp(&place.endpoint, "localhost", port, NULL));
    return place;
}

static struct streams_answer next(struct streams *streams) {
    struct streams_answer answer;
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    while (!streams_next(streams, &answer)) {
        struct pollfd wanted = {.fd = streams_fd(streams), .events = POLLIN};
        CHECK_INT(poll(&wanted, 1, clock_left_ms(deadline)), 1);
    }
    return answer;
}

static void dialled_at_once(void) {
    struct peer peer;
    unsigned channels = 0;
    peer_start(&peer, "", 0);
    const struct streams_place place = place_at(peer.port);
    struct streams *streams = streams_new(&place);
    CHECK(streams_want(streams, main_channel, NULL));
    CHECK(streams_want(streams, display_channel, NULL));
    CHECK(streams_want(streams, display_channel + 1, NULL));
    int fds[3];
    for (int i = 0; i < 3; i++) {
        struct streams_answer answer = next(streams);
        CHECK(answer.fd >= 0);
        fds[i] = answer.fd;
        channels += answer.channel;
    }
    CHECK_INT(channels, main_channel + 2 * display_channel + 1);
    struct pollfd wanted = {.fd = streams_fd(streams), .events = POLLIN};
    CHECK_INT(poll(&wanted, 1, 0), 0);
    for (int i = 0; i < 3; i++) {
        close(fds[i]);
    }
    streams_stop(streams);
    peer_stop(&peer);
}

static void each_fails_for_itself(void) {
    int port, listener = peer_bind(&port);
    const struct streams_place place = place_at(port);
    struct streams *streams = streams_new(&place);
    CHECK(streams_want(streams, display_channel, NULL));
    struct streams_answer answer = next(streams);
    CHECK_INT(answer.fd, -1);
    CHECK_INT(answer.channel, display_channel);
    CHECK_INT(answer.error.code, ERROR_CONNECT);
    streams_stop(streams);
    close(listener);
}

/* Not even tried: what a person types would go over the network in the clear. */
static void secure_channel(void) {
    struct peer peer;
    struct error err = {0};
    peer_start(&peer, "", 0);
    struct streams_place place = place_at(peer.port);
    place.endpoint.secure_channels = 1u << CHANNEL_DISPLAY;
    struct streams *streams = streams_new(&place);
    CHECK(!streams_want(streams, display_channel, &err));
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(streams_want(streams, main_channel, NULL));
    close(next(streams).fd);
    CHECK(peer_had_clients(&peer, 1));
    streams_stop(streams);
    peer_stop(&peer);
}

static void too_many(void) {
    struct peer peer;
    struct error err = {0};
    peer_start(&peer, "", 0);
    const struct streams_place place = place_at(peer.port);
    struct streams *streams = streams_new(&place);
    for (unsigned i = 0; i < STREAMS_AT_ONCE; i++) {
        CHECK(streams_want(streams, display_channel + i, NULL));
    }
    CHECK(!streams_want(streams, main_channel, &err));
    CHECK_INT(err.code, ERROR_PROTOCOL);
    streams_stop(streams); /* whatever goes on */
    peer_stop(&peer);
}

static void count_question(void *context) {
    ++*(int *)context;
}

static int open_end(int *other) {
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    *other = ends[1];
    return ends[0];
}

static void opened_in_turn(void) {
    int questions = 0, others[2];
    const struct error no = {ERROR_NO_DISPLAY, "no", "hint"};
    struct streams_place place = place_at(1);
    place.endpoint.kind = ENDPOINT_FD;
    place.open = count_question;
    place.context = &questions;
    struct streams *streams = streams_new(&place);
    CHECK(!streams_opened(streams, 99)); /* nobody asked */
    CHECK(!streams_refused(streams, &no));
    CHECK(streams_want(streams, main_channel, NULL));
    CHECK(streams_want(streams, display_channel, NULL));
    CHECK(streams_want(streams, display_channel + 1, NULL));
    CHECK_INT(questions, 3);
    int first = open_end(&others[0]);
    CHECK(streams_opened(streams, first));
    struct streams_answer answer = next(streams);
    CHECK_INT(answer.channel, main_channel);
    CHECK_INT(answer.fd, first);
    close(first);
    CHECK(streams_refused(streams, &no));
    answer = next(streams);
    CHECK_INT(answer.channel, display_channel);
    CHECK_INT(answer.fd, -1);
    CHECK_INT(answer.error.code, ERROR_NO_DISPLAY);
    int third = open_end(&others[1]);
    CHECK(streams_opened(streams, third));
    answer = next(streams);
    CHECK_INT(answer.channel, display_channel + 1);
    CHECK_INT(answer.fd, third);
    close(third);
    CHECK(!streams_opened(streams, 99));
    streams_stop(streams);
    close(others[0]);
    close(others[1]);
    streams_stop(NULL);
}

static const struct check_case cases[] = {
    {"dialled-at-once", dialled_at_once},
    {"each-fails-for-itself", each_fails_for_itself},
    {"secure-channel", secure_channel},
    {"too-many", too_many},
    {"opened-in-turn", opened_in_turn},
};

CHECK_MAIN(cases)
