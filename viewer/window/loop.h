/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting for SDL and for our fds at once. On X11 by poll() on the display's own fd;
 * where there is none, SDL waits and a tiny thread (the waker) polls our fds and pushes
 * one SDL event without data. Logic thread.
 */
#ifndef VIEWER_WINDOW_LOOP_H
#define VIEWER_WINDOW_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <SDL.h>

#include "base/error.h"

struct waker;

struct loop {
    int connection_fd, stop_fd; /* -1 = none */
    int display_fd;             /* -1 = no window yet, or a waker */
    struct waker *waker;        /* owned; NULL = not needed */
};

/* Monotonic time. */
int64_t loop_now_ns(void);
int64_t loop_now_ms(void);
/* Before there is a window. */
void loop_start(struct loop *loop, int connection_fd, int stop_fd);
/* From here on the events of `window` wake, too. */
bool loop_attach(struct loop *loop, SDL_Window *window, struct error *err);
/* The connection has nothing to say any more. */
void loop_drop_connection(struct loop *loop);
/* Sleeps until something may be there, or for `timeout_ms` (-1 = for ever). */
void loop_wait(struct loop *loop, int timeout_ms);
/* Readable now: the person's signals. */
bool loop_is_stopped(const struct loop *loop);
void loop_stop(struct loop *loop);

#endif
