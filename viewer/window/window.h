/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window: SDL2 shows a connection's picture and sends keyboard and pointer back. The
 * door to viewer/window/, which is a module of its own (oriel-window.so, loaded by view
 * and demo only, since SDL costs headless commands 6 ms). Logic thread.
 */
#ifndef VIEWER_WINDOW_WINDOW_H
#define VIEWER_WINDOW_WINDOW_H

#include <stdbool.h>

#include "base/error.h"
#include "viewer/connection/connection.h"
#include "viewer/window/window_options.h"

/* Runs until the person closes the window (true), or the connection ends: before there is
 * a picture at once, after it when the person closes the dimmed window; *err then has the
 * reason and the result is false. `stop_fd` readable (signals) ends it too (true). */
bool window_run(struct connection *connection, const struct window_options *options,
                int stop_fd, struct error *err);

#endif
