/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/route.h"

#include "base/log.h"

const struct hop_timeouts hop_default_timeouts = {
    .resolve_ms = 5000,
    .address_ms = 5000,
    .stagger_ms = 250,
    .connect_ms = 10000,
    .handshake_ms = 10000,
};

static const struct hop *first_hop(enum endpoint_kind kind) {
    switch (kind) {
    case ENDPOINT_TCP:
        return &tcp_hop;
    case ENDPOINT_UNIX:
        return &unix_hop;
    case ENDPOINT_FD:
        return &fd_hop;
    }
    return NULL;
}

bool route_plan(const struct endpoint *endpoint, struct route *route, struct error *err) {
    const struct hop *first = first_hop(endpoint->kind);
    if (!first) {
        return error_set(err, ERROR_INTERNAL, "an endpoint of no known kind");
    }
    if (!endpoint_check_plain(endpoint, err)) {
        return false;
    }
    *route = endpoint->protocol == ENDPOINT_SPICE
                 ? (struct route){2, {first, &plain_hop}}
                 : (struct route){3, {first, &plain_hop, &rfb_hop}};
    return true;
}

int route_run(const struct route *route, struct hop_context *context, struct error *err) {
    int fd = -1;
    for (unsigned i = 0; i < route->count; i++) {
        log_write(LOG_DEBUG, "hop: %s", route->hops[i]->name);
        fd = route->hops[i]->run(context, fd, err);
        if (fd < 0) {
            return -1;
        }
    }
    return fd;
}
