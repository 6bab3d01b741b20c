/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side for tests of dialling: sockets on the loopback, and a server thread that
 * says the same bytes to each client and then stays silent until the client has gone.
 */
#ifndef TESTS_TRANSPORT_PEER_H
#define TESTS_TRANSPORT_PEER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/check.h"

struct peer {
    int listener;
    int port;
    const void *bytes;
    size_t length;
    bool cuts; /* closes after the bytes */
    atomic_int clients;
    pthread_t thread;
};

static inline long peer_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A TCP socket bound to a free port; it refuses as long as nobody listens on it. */
static inline int peer_bind(int *port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/* A port that never answers: its queue is full. The clients in it are left open. */
static inline int peer_black_hole(int *port) {
    int listener = peer_bind(port);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)*port)};
    CHECK(listen(listener, 0) == 0);
    for (int i = 0; i < 3; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(fd, (struct sockaddr *)&address, sizeof address);
    }
    usleep(20000);
    return listener;
}

static inline void peer_serve_one(struct peer *peer, int fd) {
    char dropped[256];
    atomic_fetch_add(&peer->clients, 1);
    if (send(fd, peer->bytes, peer->length, MSG_NOSIGNAL) < 0 || peer->cuts) {
        shutdown(fd, SHUT_WR);
    }
    while (read(fd, dropped, sizeof dropped) > 0) {
    }
    close(fd);
}

static inline void *peer_serve(void *context) {
    struct peer *peer = context;
    for (;;) {
        int fd = accept(peer->listener, NULL, NULL);
        if (fd < 0) {
            return NULL;
        }
        peer_serve_one(peer, fd);
    }
}

static inline void peer_start_on(struct peer *peer, int listener, const void *bytes,
                                 size_t length) {
    peer->listener = listener;
    peer->bytes = bytes;
    peer->length = length;
    peer->cuts = false;
    atomic_init(&peer->clients, 0);
    CHECK(listen(listener, 8) == 0);
    CHECK(pthread_create(&peer->thread, NULL, peer_serve, peer) == 0);
}

static inline void peer_start(struct peer *peer, const void *bytes, size_t length) {
    peer_start_on(peer, peer_bind(&peer->port), bytes, length);
}

static inline void peer_stop(struct peer *peer) {
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}

#endif
