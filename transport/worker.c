/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

struct worker {
    void (*work)(void *context, int stop_fd);
    void *context;
    int stop_fd;
    int done_fd;
    pthread_t thread;
    atomic_bool is_done; /* orders memory, which done_fd does not promise */
};

static void *run(void *argument) {
    struct worker *worker = argument;
    worker->work(worker->context, worker->stop_fd);
    atomic_store(&worker->is_done, true);
    eventfd_write(worker->done_fd, 1);
    return NULL;
}

/* All signals stay with the main thread. */
static int start_thread(struct worker *worker) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&worker->thread, NULL, run, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

static void free_worker(struct worker *worker) {
    if (worker->stop_fd >= 0) {
        close(worker->stop_fd);
    }
    if (worker->done_fd >= 0) {
        close(worker->done_fd);
    }
    free(worker);
}

struct worker *worker_start(void (*work)(void *context, int stop_fd), void *context,
                            struct error *err) {
    struct worker *worker = memory_new(1, sizeof *worker);
    worker->work = work;
    worker->context = context;
    worker->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    worker->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failure =
        worker->stop_fd < 0 || worker->done_fd < 0 ? errno : start_thread(worker);
    if (failure) {
        error_set_errno(err, ERROR_INTERNAL, failure, "cannot start a thread");
        free_worker(worker);
        return NULL;
    }
    return worker;
}

int worker_fd(const struct worker *worker) {
    return worker->done_fd;
}

bool worker_is_done(const struct worker *worker) {
    return atomic_load(&worker->is_done);
}

void worker_stop(struct worker *worker) {
    if (worker) {
        eventfd_write(worker->stop_fd, 1);
        pthread_join(worker->thread, NULL);
        free_worker(worker);
    }
}
