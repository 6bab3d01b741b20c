/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/ask.h"

#include <stdlib.h>

#include "base/memory.h"
#include "transport/worker.h"

/* password and error belong to the worker until it is done. */
struct ask {
    struct credential_sources sources;
    char *who;
    struct worker *worker;
    bool has_password;
    struct secret password;
    struct error error;
};

static void work(void *context, int stop_fd) {
    struct ask *ask = context;
    const struct credential_request request = {ask->who, stop_fd};
    ask->has_password =
        credential_password(&ask->sources, &request, &ask->password, &ask->error);
}

static void free_ask(struct ask *ask) {
    secret_wipe(&ask->password);
    free(ask->who);
    free(ask);
}

struct ask *ask_start(const struct credential_sources *sources, const char *who,
                      struct error *err) {
    struct ask *ask = memory_new(1, sizeof *ask);
    ask->sources = *sources;
    ask->who = memory_copy_text(who);
    ask->worker = worker_start(work, ask, err);
    if (!ask->worker) {
        free_ask(ask);
        return NULL;
    }
    return ask;
}

int ask_fd(const struct ask *ask) {
    return worker_fd(ask->worker);
}

bool ask_is_done(const struct ask *ask) {
    return worker_is_done(ask->worker);
}

bool ask_result(struct ask *ask, struct secret *password, struct error *err) {
    if (!ask->has_password) {
        *err = ask->error;
        return false;
    }
    *password = ask->password;
    secret_wipe(&ask->password);
    return true;
}

void ask_stop(struct ask *ask) {
    if (ask) {
        worker_stop(ask->worker);
        free_ask(ask);
    }
}
