/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/waker.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <SDL.h>

#include "base/memory.h"

struct waker {
    pthread_t thread;
    int stop_fd;
    int control_fd; /* eventfd: armed, changed or ending */
    uint32_t event_type;
    atomic_int connection_fd;
    atomic_bool armed, ending;
};

static void push(const struct waker *waker) {
    SDL_Event event = {.type = waker->event_type};
    SDL_PushEvent(&event);
}

static void *run(void *context) {
    struct waker *waker = context;
    while (!atomic_load(&waker->ending)) {
        bool is_armed = atomic_load(&waker->armed);
        struct pollfd fds[] = {
            {waker->control_fd, POLLIN, 0},
            {is_armed ? atomic_load(&waker->connection_fd) : -1, POLLIN, 0},
            {is_armed ? waker->stop_fd : -1, POLLIN, 0},
        };
        if (poll(fds, 3, -1) <= 0) {
            continue;
        }
        uint64_t count;
        if (fds[0].revents) {
            (void)!read(waker->control_fd, &count, sizeof count);
        }
        if (fds[1].revents || fds[2].revents) {
            atomic_store(&waker->armed, false);
            push(waker);
        }
    }
    return NULL;
}

static void notify(struct waker *waker) {
    uint64_t one = 1;
    (void)!write(waker->control_fd, &one, sizeof one);
}

/* Signals are the logic thread's. */
static int start_thread(struct waker *waker) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int number = pthread_create(&waker->thread, NULL, run, waker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number;
}

struct waker *waker_start(int connection_fd, int stop_fd, struct error *err) {
    struct waker *waker = memory_new(1, sizeof *waker);
    waker->stop_fd = stop_fd;
    atomic_init(&waker->connection_fd, connection_fd);
    waker->event_type = SDL_RegisterEvents(1);
    waker->control_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int number = waker->control_fd < 0 ? errno : start_thread(waker);
    if (number != 0) {
        error_set_errno(err, ERROR_INTERNAL, number, "cannot start a thread");
        if (waker->control_fd >= 0) {
            close(waker->control_fd);
        }
        free(waker);
        return NULL;
    }
    return waker;
}

void waker_arm(struct waker *waker) {
    if (!atomic_exchange(&waker->armed, true)) {
        notify(waker);
    }
}

void waker_drop_connection(struct waker *waker) {
    atomic_store(&waker->connection_fd, -1);
    notify(waker);
}

void waker_stop(struct waker *waker) {
    if (!waker) {
        return;
    }
    atomic_store(&waker->ending, true);
    notify(waker);
    pthread_join(waker->thread, NULL);
    close(waker->control_fd);
    free(waker);
}
