/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/console_options.h"

bool console_options_settings(const struct options *options,
                              struct connection_settings *settings, struct error *err) {
    if (options->uri_count > 1) {
        error_set(err, ERROR_USAGE,
                  "one connection at a time: --connect was given %zu times",
                  options->uri_count);
        return error_hint(err, "oriel list takes several");
    }
    if (options->connection.key != GUEST_BY_ANY && !options->target) {
        return error_set(err, ERROR_USAGE,
                         "--domain-name, --uuid and --id need a guest to look for");
    }
    if (options->connection.wait && !options->target) {
        return error_set(err, ERROR_USAGE, "--wait needs a guest to wait for");
    }
    *settings = options->connection;
    settings->target_text = options->target;
    settings->uri = options->uri_count > 0 ? options->uris[0] : NULL;
    return true;
}
