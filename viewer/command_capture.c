/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "viewer/capture.h"
#include "viewer/command.h"
#include "viewer/console_options.h"

static bool check_output(const char *output, struct error *err) {
    if (!output) {
        error_set(err, ERROR_USAGE, "oriel capture needs a file to write");
        return error_hint(err, "oriel capture TARGET -o FILE.png, or -o - for standard "
                               "output");
    }
    if (strcmp(output, "-") == 0) {
        if (!isatty(STDOUT_FILENO)) {
            return true;
        }
        error_set(err, ERROR_USAGE, "a PNG does not belong on a terminal");
        return error_hint(err,
                          "name a file, or send it on: oriel capture -o - | PROGRAM");
    }
    const char *ending = strrchr(output, '.');
    if (ending && strcasecmp(ending, ".png") != 0 && !strchr(ending, '/')) {
        error_set(err, ERROR_USAGE, "captures are PNG files, not \"%.20s\"", ending);
        return error_hint(err, "let the name end in .png");
    }
    return true;
}

static bool check_display(int display, struct error *err) {
    if (display != DISPLAYS_ALL) {
        return true;
    }
    error_set(err, ERROR_USAGE, "a PNG has room for one display");
    return error_hint(err, "--display 1, --display 2 ...");
}

static bool run(struct options *options, int stop_fd, struct error *err) {
    struct connection_settings settings;
    if (!check_output(options->output, err) ||
        !check_display(options->window.display, err) ||
        !console_options_settings(options, &settings, err)) {
        return false;
    }
    settings.console.wanted &= WIRE_WANT_VIDEO_CODECS; /* a picture, and nothing else */
    struct connection *connection = connection_start(&settings, err);
    bool good =
        connection && capture_to_file(connection, settings.console.display,
                                      options->output, options->timeout_s, stop_fd, err);
    connection_stop(connection);
    return good;
}

const struct command capture_command = {
    .name = "capture",
    .bit = FOR_CAPTURE,
    .usage = "capture [-c URI] [TARGET] -o FILE",
    .summary = "write a guest's picture to a PNG",
    .takes_target = true,
    .run = run,
};
