/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the command line's words to what a connection needs: shared by the commands that
 * open a console.
 */
#ifndef VIEWER_CONSOLE_OPTIONS_H
#define VIEWER_CONSOLE_OPTIONS_H

#include <stdbool.h>

#include "viewer/options.h"

/* Fills `settings` in and completes options->window; ERROR_USAGE when words contradict
 * each other. */
bool console_options_settings(struct options *options,
                              struct connection_settings *settings, struct error *err);

#endif
