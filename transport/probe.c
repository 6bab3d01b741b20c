/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/probe.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "transport/hop.h"
#include "transport/io.h"
#include "transport/race.h"
#include "transport/resolve.h"
#include "transport/worker.h"

enum {
    CONNECT_MS = 1000,
    /* A server that is about to end still takes connections for a moment. */
    LISTEN_MS = 250,
};

/* finding belongs to the worker until it is done. */
struct probe {
    struct endpoint endpoint;
    struct worker *worker;
    enum probe_finding finding;
};

static const struct hop_timeouts timeouts = {
    .address_ms = CONNECT_MS, .stagger_ms = 250, .connect_ms = CONNECT_MS};

/* It has something to say, or at least does not hang up. */
static bool holds_on(int fd, int stop_fd) {
    char byte;
    const struct io_limit limit = {clock_now_ms() + LISTEN_MS, stop_fd};
    enum io_end end = io_wait(fd, POLLIN, &limit);
    return end == IO_LATE || (end == IO_DONE && recv(fd, &byte, 1, MSG_PEEK) == 1);
}

static int connect_tcp(struct probe *probe, int stop_fd) {
    const struct io_limit limit = {clock_now_ms() + CONNECT_MS, stop_fd};
    struct resolve_list list;
    struct error ignored;
    int failure = 0, fd = -1;
    if (resolve_host(probe->endpoint.host, probe->endpoint.port, &limit, &list,
                     &ignored)) {
        fd = race_connect(&list, &timeouts, &limit, &failure);
    }
    if (fd < 0 && failure == ECONNREFUSED) {
        probe->finding = PROBE_GONE;
    }
    return fd;
}

static int connect_unix(struct probe *probe, int stop_fd) {
    struct error ignored;
    struct hop_context hop = {
        .endpoint = &probe->endpoint, .stop_fd = stop_fd, .timeouts = &timeouts};
    int fd = unix_hop.run(&hop, -1, &ignored);
    if (fd < 0) {
        probe->finding = PROBE_GONE;
    }
    return fd;
}

static void work(void *context, int stop_fd) {
    struct probe *probe = context;
    int fd = probe->endpoint.kind == ENDPOINT_TCP ? connect_tcp(probe, stop_fd)
                                                  : connect_unix(probe, stop_fd);
    if (fd >= 0) {
        probe->finding = holds_on(fd, stop_fd) ? PROBE_ALIVE : PROBE_GONE;
        close(fd);
    }
}

struct probe *probe_start(const struct endpoint *endpoint) {
    if (endpoint->kind == ENDPOINT_FD) {
        return NULL;
    }
    struct probe *probe = memory_new(1, sizeof *probe);
    struct error ignored;
    probe->endpoint = *endpoint;
    probe->worker = worker_start(work, probe, &ignored);
    if (!probe->worker) {
        free(probe);
        return NULL;
    }
    return probe;
}

int probe_fd(const struct probe *probe) {
    return worker_fd(probe->worker);
}

bool probe_is_done(const struct probe *probe) {
    return worker_is_done(probe->worker);
}

enum probe_finding probe_finding(const struct probe *probe) {
    return probe->finding;
}

void probe_stop(struct probe *probe) {
    if (probe) {
        worker_stop(probe->worker);
        free(probe);
    }
}
