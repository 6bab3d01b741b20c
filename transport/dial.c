/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/dial.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "transport/route.h"
#include "transport/worker.h"

/* fd and error belong to the worker until it is done. */
struct dial {
    struct endpoint endpoint;
    struct credential_sources credentials;
    char *who;
    bool skip_authentication;
    bool is_one_of_many;
    struct worker *worker;
    int fd;
    struct error error;
};

/* A refused password is tried again only when a person types another one. */
static int connect_route(struct dial *dial, const struct route *route, int stop_fd,
                         struct error *err) {
    struct hop_context context = {.endpoint = &dial->endpoint,
                                  .credentials = &dial->credentials,
                                  .who = dial->who,
                                  .skip_authentication = dial->skip_authentication,
                                  .stop_fd = stop_fd,
                                  .timeouts = &hop_default_timeouts,
                                  .has_warned = dial->is_one_of_many};
    for (int tries = 1;; tries++) {
        context.may_ask_again = false;
        int fd = route_run(route, &context, err);
        if (fd >= 0 || !context.may_ask_again || tries == CREDENTIAL_TRIES ||
            dial->endpoint.kind == ENDPOINT_FD) {
            return fd;
        }
        log_warning("%s; try again", err->message);
    }
}

static void work(void *context, int stop_fd) {
    struct dial *dial = context;
    struct route route;
    if (route_plan(&dial->endpoint, &route, &dial->error)) {
        dial->fd = connect_route(dial, &route, stop_fd, &dial->error);
    }
}

static char *name_server(const struct dial_settings *settings) {
    char where[ENDPOINT_HOST_MAX + 16];
    if (settings->who && *settings->who) {
        return memory_copy_text(settings->who);
    }
    endpoint_describe(&settings->endpoint, where, sizeof where);
    return memory_copy_text(where);
}

struct dial *dial_start(const struct dial_settings *settings, struct error *err) {
    struct dial *dial = memory_new(1, sizeof *dial);
    dial->endpoint = settings->endpoint;
    dial->credentials = settings->credentials;
    dial->who = name_server(settings);
    dial->skip_authentication = settings->skip_authentication;
    dial->is_one_of_many = settings->is_one_of_many;
    dial->fd = -1;
    dial->worker = worker_start(work, dial, err);
    if (!dial->worker) {
        error_prefix(err, "cannot dial");
        free(dial->who);
        free(dial);
        return NULL;
    }
    return dial;
}

int dial_fd(const struct dial *dial) {
    return worker_fd(dial->worker);
}

bool dial_is_done(const struct dial *dial) {
    return worker_is_done(dial->worker);
}

int dial_result(struct dial *dial, struct error *err) {
    if (!dial_is_done(dial)) {
        error_set(err, ERROR_INTERNAL, "the dial was asked before it had an answer");
        return -1;
    }
    int fd = dial->fd;
    dial->fd = -1;
    if (fd < 0 && err) {
        *err = dial->error;
    }
    return fd;
}

void dial_stop(struct dial *dial) {
    if (!dial) {
        return;
    }
    worker_stop(dial->worker);
    if (dial->fd >= 0) {
        close(dial->fd);
    }
    free(dial->who);
    free(dial);
}
