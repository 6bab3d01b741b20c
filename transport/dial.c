/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/dial.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "transport/route.h"

enum {
    DIAL_PASSWORD_TRIES = 3,
};

/* fd and error belong to the worker until done_fd is readable, which is_done says in a
 * way that orders memory. */
struct dial {
    struct endpoint endpoint;
    struct credential_sources credentials;
    char *who;
    bool skip_authentication;
    int stop_fd;
    int done_fd;
    pthread_t worker;
    atomic_bool is_done;
    int fd;
    struct error error;
};

/* A refused password is tried again only when a person types another one. */
static int connect_route(struct dial *dial, const struct route *route,
                         struct error *err) {
    struct hop_context context = {.endpoint = &dial->endpoint,
                                  .credentials = &dial->credentials,
                                  .who = dial->who,
                                  .skip_authentication = dial->skip_authentication,
                                  .stop_fd = dial->stop_fd,
                                  .timeouts = &hop_default_timeouts};
    for (int tries = 1;; tries++) {
        context.may_ask_again = false;
        int fd = route_run(route, &context, err);
        if (fd >= 0 || !context.may_ask_again || tries == DIAL_PASSWORD_TRIES ||
            dial->endpoint.kind == ENDPOINT_FD) {
            return fd;
        }
        log_warning("%s; try again", err->message);
    }
}

static void *dial_work(void *context) {
    struct dial *dial = context;
    struct route route;
    if (route_plan(&dial->endpoint, &route, &dial->error)) {
        dial->fd = connect_route(dial, &route, &dial->error);
    }
    atomic_store(&dial->is_done, true);
    eventfd_write(dial->done_fd, 1);
    return NULL;
}

/* All signals stay with the main thread. */
static int start_worker(struct dial *dial) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&dial->worker, NULL, dial_work, dial);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

static void dial_free(struct dial *dial) {
    if (dial->stop_fd >= 0) {
        close(dial->stop_fd);
    }
    if (dial->done_fd >= 0) {
        close(dial->done_fd);
    }
    free(dial->who);
    free(dial);
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
    dial->fd = -1;
    dial->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    dial->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failure = dial->stop_fd < 0 || dial->done_fd < 0 ? errno : start_worker(dial);
    if (failure) {
        error_set_errno(err, ERROR_INTERNAL, failure, "cannot start dialling");
        dial_free(dial);
        return NULL;
    }
    return dial;
}

int dial_fd(const struct dial *dial) {
    return dial->done_fd;
}

int dial_result(struct dial *dial, struct error *err) {
    if (!atomic_load(&dial->is_done)) {
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
    eventfd_write(dial->stop_fd, 1);
    pthread_join(dial->worker, NULL);
    if (dial->fd >= 0) {
        close(dial->fd);
    }
    dial_free(dial);
}
