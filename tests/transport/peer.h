/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side for tests of dialling: sockets on the loopback, and a server thread that
 * says the same bytes to each client, several at a time, and then stays silent until the
 * client has gone.
 */
#ifndef TESTS_TRANSPORT_PEER_H
#define TESTS_TRANSPORT_PEER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/check.h"

enum {
    PEER_SLOTS = 65,
};

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

static inline void peer_greet(struct peer *peer, int fd) {
    atomic_fetch_add(&peer->clients, 1);
    if (send(fd, peer->bytes, peer->length, MSG_NOSIGNAL) < 0 || peer->cuts) {
        shutdown(fd, SHUT_WR);
    }
}

/* False when the client has gone. */
static inline bool peer_drop_words(int fd) {
    char dropped[256];
    return read(fd, dropped, sizeof dropped) > 0;
}

/* Slot 0 is the listener; the slots of clients are free when negative. */
static inline bool peer_take_client(struct peer *peer, struct pollfd *slots) {
    int fd = accept(peer->listener, NULL, NULL);
    int free_slot = 1;
    while (free_slot < PEER_SLOTS - 1 && slots[free_slot].fd >= 0) {
        free_slot++;
    }
    if (fd < 0) {
        return false;
    }
    CHECK(slots[free_slot].fd < 0);
    slots[free_slot].fd = fd;
    peer_greet(peer, fd);
    return true;
}

static inline void *peer_serve(void *context) {
    struct peer *peer = context;
    struct pollfd slots[PEER_SLOTS];
    for (int i = 0; i < PEER_SLOTS; i++) {
        slots[i] = (struct pollfd){.fd = i == 0 ? peer->listener : -1, .events = POLLIN};
    }
    for (;;) {
        poll(slots, PEER_SLOTS, -1);
        for (int i = 1; i < PEER_SLOTS; i++) {
            if (slots[i].fd >= 0 && slots[i].revents && !peer_drop_words(slots[i].fd)) {
                close(slots[i].fd);
                slots[i].fd = -1;
            }
        }
        if (slots[0].revents && !peer_take_client(peer, slots)) {
            break;
        }
    }
    for (int i = 1; i < PEER_SLOTS; i++) {
        if (slots[i].fd >= 0) {
            close(slots[i].fd);
        }
    }
    return NULL;
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

/* So many clients have come, and no more: the last may not have been taken yet. */
static inline bool peer_had_clients(struct peer *peer, int count) {
    for (int i = 0; i < 5000 && atomic_load(&peer->clients) < count; i++) {
        usleep(1000);
    }
    return atomic_load(&peer->clients) == count;
}

static inline void peer_stop(struct peer *peer) {
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
}

#endif
