/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thread that wakes SDL's loop when one of our fds becomes readable, for display
 * systems without an fd of their own. It touches nothing else: it polls, pushes one SDL
 * user event without data, and sleeps until it is armed again.
 */
#ifndef VIEWER_WINDOW_WAKER_H
#define VIEWER_WINDOW_WAKER_H

#include "base/error.h"

struct waker;

/* NULL on error. Sleeps until armed. */
struct waker *waker_start(int connection_fd, int stop_fd, struct error *err);
/* The next time that an fd is readable, wake. */
void waker_arm(struct waker *waker);
void waker_drop_connection(struct waker *waker);
/* NULL is fine. */
void waker_stop(struct waker *waker);

#endif
