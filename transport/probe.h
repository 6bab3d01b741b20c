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

enum probe_finding {
    PROBE_UNCLEAR, /* no answer, or no way there */
    PROBE_GONE,    /* nobody listens, or only to end it at once */
    PROBE_ALIVE,
};

enum {
    PROBE_MS = 1500, /* the longest that it takes */
};

/* NULL for an endpoint that cannot be connected to again. */
struct probe *probe_start(const struct endpoint *endpoint);
/* Readable when probe_finding() has the answer. */
int probe_fd(const struct probe *probe);
bool probe_is_done(const struct probe *probe);
enum probe_finding probe_finding(const struct probe *probe);
/* NULL is fine. */
void probe_stop(struct probe *probe);

#endif
