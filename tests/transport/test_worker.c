/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work on a thread of its own: its answer, and breaking it off. */
#include "transport/worker.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "tests/check.h"

struct task {
    int answer;
    bool was_stopped;
    bool takes_signals;
};

static void compute(void *context, int stop_fd) {
    struct task *task = context;
    sigset_t blocked;
    (void)stop_fd;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    task->takes_signals = !sigismember(&blocked, SIGTERM);
    task->answer = 42;
}

static void wait_for_stop(void *context, int stop_fd) {
    struct task *task = context;
    struct pollfd wanted = {.fd = stop_fd, .events = POLLIN};
    task->was_stopped = poll(&wanted, 1, 10000) == 1;
}

static void answers(void) {
    struct task task = {0};
    struct worker *worker = worker_start(compute, &task, NULL);
    struct pollfd wanted = {.fd = worker_fd(worker), .events = POLLIN};
    CHECK_INT(poll(&wanted, 1, 10000), 1);
    CHECK(worker_is_done(worker));
    CHECK_INT(task.answer, 42);
    CHECK(!task.takes_signals);
    worker_stop(worker);
}

static void is_broken_off(void) {
    struct task task = {0};
    struct worker *worker = worker_start(wait_for_stop, &task, NULL);
    struct pollfd wanted = {.fd = worker_fd(worker), .events = POLLIN};
    CHECK_INT(poll(&wanted, 1, 20), 0);
    CHECK(!worker_is_done(worker));
    worker_stop(worker);
    CHECK(task.was_stopped);
    worker_stop(NULL);
}

static const struct check_case cases[] = {
    {"answers", answers},
    {"is-broken-off", is_broken_off},
};

CHECK_MAIN(cases)
