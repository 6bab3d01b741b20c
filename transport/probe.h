/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is there still a server at an endpoint whose connection has ended? One quick, bounded
 * connection tells, on a worker; nothing is said over it. Owned by the logic thread.
 */
#ifndef TRANSPORT_PROBE_H
#define TRANSPORT_PROBE_H

#include <stdbool.h>

#include "base/error.h"
#include "transport/endpoint.h"

struct probe;

enum {
    PROBE_MS = 1500, /* the longest that it takes */
};

/* NULL for an endpoint that cannot be connected to again. */
struct probe *probe_start(const struct endpoint *endpoint);
/* Readable when probe_finds_server() has the answer. */
int probe_fd(const struct probe *probe);
bool probe_is_done(const struct probe *probe);
/* False also for a server that takes connections only to end them. */
bool probe_finds_server(const struct probe *probe);
/* NULL is fine. */
void probe_stop(struct probe *probe);

#endif
