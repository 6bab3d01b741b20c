/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/loop.h"

#include <poll.h>
#include <time.h>

#include "viewer/window/native.h"
#include "viewer/window/waker.h"

int64_t loop_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t loop_now_ms(void) {
    return loop_now_ns() / 1000000;
}

void loop_start(struct loop *loop, int connection_fd, int stop_fd) {
    *loop = (struct loop){
        .connection_fd = connection_fd, .stop_fd = stop_fd, .display_fd = -1};
}

bool loop_attach(struct loop *loop, SDL_Window *window, struct error *err) {
    loop->display_fd = native_fd(window);
    if (loop->display_fd >= 0 || loop->waker) {
        return true;
    }
    loop->waker = waker_start(loop->connection_fd, loop->stop_fd, err);
    return loop->waker != NULL;
}

void loop_drop_connection(struct loop *loop) {
    loop->connection_fd = -1;
    if (loop->waker) {
        waker_drop_connection(loop->waker);
    }
}

void loop_wait(struct loop *loop, int timeout_ms) {
    if (loop->waker) {
        waker_arm(loop->waker);
        if (timeout_ms < 0) {
            SDL_WaitEvent(NULL);
        } else {
            SDL_WaitEventTimeout(NULL, timeout_ms);
        }
        return;
    }
    struct pollfd fds[] = {
        {loop->connection_fd, POLLIN, 0},
        {loop->stop_fd, POLLIN, 0},
        {loop->display_fd, POLLIN, 0},
    };
    (void)!poll(fds, sizeof fds / sizeof fds[0], timeout_ms);
}

bool loop_is_stopped(const struct loop *loop) {
    struct pollfd fd = {loop->stop_fd, POLLIN, 0};
    return loop->stop_fd >= 0 && poll(&fd, 1, 0) > 0;
}

void loop_stop(struct loop *loop) {
    waker_stop(loop->waker);
    loop->waker = NULL;
}
