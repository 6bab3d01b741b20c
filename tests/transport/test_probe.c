/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a server is still there. */
#include "transport/probe.h"

#include <poll.h>

#include "tests/check.h"
#include "tests/transport/peer.h"

static struct endpoint at(int port) {
    struct endpoint endpoint = {.fd = -1};
    CHECK(endpoint_set_tcp(&endpoint, "127.0.0.1", port, NULL));
    return endpoint;
}

static enum probe_finding find(const struct endpoint *endpoint) {
    struct probe *probe = probe_start(endpoint);
    CHECK(probe != NULL);
    struct pollfd wanted = {.fd = probe_fd(probe), .events = POLLIN};
    CHECK_INT(poll(&wanted, 1, PROBE_MS + 500), 1);
    CHECK(probe_is_done(probe));
    enum probe_finding found = probe_finding(probe);
    probe_stop(probe);
    return found;
}

static void alive(void) {
    struct peer peer;
    peer_start(&peer, "RFB 003.008\n", 12); /* one that greets */
    struct endpoint endpoint = at(peer.port);
    CHECK_INT(find(&endpoint), PROBE_ALIVE);
    peer_stop(&peer);
    peer_start(&peer, "", 0); /* one that waits for the client */
    endpoint = at(peer.port);
    CHECK_INT(find(&endpoint), PROBE_ALIVE);
    peer_stop(&peer);
}

static void gone(void) {
    int port, listener = peer_bind(&port);
    struct endpoint endpoint = at(port);
    CHECK_INT(find(&endpoint), PROBE_GONE);
    close(listener);
    CHECK(endpoint_set_unix(&endpoint, "/tmp/oriel-nothing-there", NULL));
    CHECK_INT(find(&endpoint), PROBE_GONE);
}

/* It is ending: it takes the connection and drops it. */
static void ending(void) {
    struct peer peer;
    peer_start(&peer, "", 0);
    peer.cuts = true;
    const struct endpoint endpoint = at(peer.port);
    CHECK_INT(find(&endpoint), PROBE_GONE);
    peer_stop(&peer);
}

/* A host that does not answer may well be alive. */
static void unclear(void) {
    int port, listener = peer_black_hole(&port);
    const struct endpoint endpoint = at(port);
    CHECK_INT(find(&endpoint), PROBE_UNCLEAR);
    close(listener);
}

static void cannot_be_asked(void) {
    const struct endpoint endpoint = {.kind = ENDPOINT_FD, .fd = 0};
    CHECK(probe_start(&endpoint) == NULL);
    probe_stop(NULL);
}

static void stops(void) {
    struct peer peer;
    peer_start(&peer, "", 0);
    const struct endpoint endpoint = at(peer.port);
    struct probe *probe = probe_start(&endpoint);
    long before = peer_now_ms();
    probe_stop(probe);
    CHECK(peer_now_ms() - before < 200);
    peer_stop(&peer);
}

static const struct check_case cases[] = {
    {"alive", alive},
    {"gone", gone},
    {"ending", ending},
    {"unclear", unclear},
    {"cannot-be-asked", cannot_be_asked},
    {"stops", stops},
};

CHECK_MAIN(cases)
