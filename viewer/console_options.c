/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/console_options.h"

#include "protocol/wire.h"

/* What one word of the command line says to both the console and the window. */
static void complete(struct options *options) {
    struct console_settings *console = &options->connection.console;
    struct window_options *window = &options->window;
    console->display = window->display > 0 ? (unsigned)window->display - 1 : 0;
    console->wanted |= window->view_only ? WIRE_WANT_NO_INPUT : 0;
    window->auto_resize = options->auto_resize;
    window->text_to_guest = console->wanted & WIRE_WANT_TEXT_TO_GUEST;
    window->text_from_guest = console->wanted & WIRE_WANT_TEXT_FROM_GUEST;
}

bool console_options_settings(struct options *options,
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
    if (options->connection.shares.folder_writable &&
        !options->connection.shares.folder) {
        return error_set(err, ERROR_USAGE, "--folder-writable needs --share-folder");
    }
    complete(options);
    *settings = options->connection;
    settings->target_text = options->target;
    settings->uri = options->uri_count > 0 ? options->uris[0] : NULL;
    return true;
}
