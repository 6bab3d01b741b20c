/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hops from here to an endpoint, in order: chosen without touching anything, then run
 * one after the other.
 */
#ifndef TRANSPORT_ROUTE_H
#define TRANSPORT_ROUTE_H

#include "transport/hop.h"

enum {
    ROUTE_MAX = 4,
};

struct route {
    unsigned count;
    const struct hop *hops[ROUTE_MAX];
};

/* ERROR_UNSUPPORTED when there is no way yet. */
bool route_plan(const struct endpoint *endpoint, struct route *route, struct error *err);
/* The connected fd, or -1. */
int route_run(const struct route *route, struct hop_context *context, struct error *err);

#endif
