/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/command.h"
#include "viewer/console_options.h"
#include "viewer/window_module.h"

static bool run(struct options *options, int stop_fd, struct error *err) {
    struct connection_settings settings;
    if (!console_options_settings(options, &settings, err)) {
        return false;
    }
    window_module_prepare();
    struct connection *connection = connection_start(&settings, err);
    bool good =
        connection && window_module_run(connection, &options->window, stop_fd, err);
    connection_stop(connection);
    return good;
}

const struct command view_command = {
    .name = "view",
    .bit = FOR_VIEW,
    .usage = "[view] [-c URI] [TARGET]",
    .summary = "open a guest's console in a window",
    .takes_target = true,
    .run = run,
};
