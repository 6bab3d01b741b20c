/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way to window_run(): loads oriel-window.so when a window is wanted, since linking
 * SDL would cost every headless command 6 ms. It is loaded by a thread of its own, while
 * the connection is started. Logic thread.
 */
#ifndef VIEWER_WINDOW_MODULE_H
#define VIEWER_WINDOW_MODULE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"
#include "viewer/window/window.h"

typedef bool window_runner(struct connection *, const struct window_options *, int,
                           struct error *);

struct window_module {
    pthread_t thread;
    bool is_loading;    /* `thread` runs or waits to be joined */
    window_runner *run; /* NULL: `err` says why */
    struct error err;
};

/* Begins to load. Call it before there is any other thread: it changes the environment.
 */
void window_module_load(struct window_module *module);
/* As window_run(). ERROR_INTERNAL when the module is not there. */
bool window_module_run(struct window_module *module, struct connection *connection,
                       const struct window_options *options, int stop_fd,
                       struct error *err);
/* Ends what window_module_load() began, whether there was a window or not. */
void window_module_finish(struct window_module *module);

#endif
