/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of hops: each step of a route to a display. The first hop of a route begins
 * with nothing and makes a connected socket, the others go on with what is there. A hop
 * runs on the dial worker, blocks no longer than its deadlines and ends when stop_fd
 * says.
 */
#ifndef TRANSPORT_HOP_H
#define TRANSPORT_HOP_H

#include <stdbool.h>

#include "auth/credential.h"
#include "base/error.h"
#include "transport/endpoint.h"

struct hop_timeouts {
    int resolve_ms;
    int address_ms;   /* for one address */
    int stagger_ms;   /* before the next address is tried beside it */
    int connect_ms;   /* names and all addresses together */
    int handshake_ms; /* without the time that a person takes */
};

extern const struct hop_timeouts hop_default_timeouts;

struct hop_context {
    const struct endpoint *endpoint;
    const struct credential_sources *credentials;
    const char *who;          /* for prompts */
    bool skip_authentication; /* the server was told to ask for nothing */
    int stop_fd;
    const struct hop_timeouts *timeouts;
    bool has_warned;    /* about what is not encrypted: once for all tries */
    bool may_ask_again; /* out: a typed password was refused */
};

struct hop {
    const char *name;
    /* Takes `fd` over (-1 for a hop that begins); the connected fd, or -1. */
    int (*run)(struct hop_context *context, int fd, struct error *err);
};

extern const struct hop tcp_hop;
extern const struct hop unix_hop;
extern const struct hop fd_hop;
extern const struct hop plain_hop; /* says what is not encrypted */
extern const struct hop rfb_hop;

#endif
