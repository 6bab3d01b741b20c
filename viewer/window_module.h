/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way to window_run(): loads oriel-window.so when a window is wanted, since linking
 * SDL would cost every headless command 6 ms. Logic thread.
 */
#ifndef VIEWER_WINDOW_MODULE_H
#define VIEWER_WINDOW_MODULE_H

#include <stdbool.h>

#include "base/error.h"
#include "viewer/window/window.h"

/* Sets the environment for it; before there is any other thread. */
void window_module_prepare(void);
/* As window_run(); loads it first, while the connection goes ahead by itself.
 * ERROR_INTERNAL when the module is not there. */
bool window_module_run(struct connection *connection,
                       const struct window_options *options, int stop_fd,
                       struct error *err);

#endif
