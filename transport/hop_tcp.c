/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/hop.h"

#include <errno.h>
#include <unistd.h>

#include "transport/race.h"
#include "transport/socket.h"

static void say_failure(const struct endpoint *endpoint, int failure, struct error *err) {
    char where[ENDPOINT_HOST_MAX + 16];
    endpoint_describe(endpoint, where, sizeof where);
    error_set_errno(err, ERROR_CONNECT, failure, "cannot connect to %s", where);
    switch (failure) {
    case ECONNREFUSED:
        error_hint(err,
                   "nothing listens there: is the guest's %s server on, and is this "
                   "its port?",
                   endpoint->protocol == ENDPOINT_SPICE ? "SPICE" : "VNC");
        break;
    case ETIMEDOUT:
        error_hint(err, "is the host up, and does a firewall let the port through?");
        break;
    case ENETUNREACH:
    case EHOSTUNREACH:
        error_hint(err, "is this machine's network up?");
        break;
    default:
        break;
    }
}

static int tcp_run(struct hop_context *context, int fd, struct error *err) {
    const struct endpoint *to = context->endpoint;
    int64_t now = clock_now_ms();
    struct io_limit names = {now + context->timeouts->resolve_ms, context->stop_fd};
    struct io_limit limit = {now + context->timeouts->connect_ms, context->stop_fd};
    struct resolve_list list;
    int failure = 0;
    if (!resolve_host(to->host, to->port, &names, &list, err)) {
        return -1;
    }
    fd = race_connect(&list, context->timeouts, &limit, &failure);
    if (fd < 0) {
        say_failure(to, failure, err);
        return -1;
    }
    if (!socket_tune(fd, err)) {
        close(fd);
        return -1;
    }
    return fd;
}

const struct hop tcp_hop = {"tcp", tcp_run};
