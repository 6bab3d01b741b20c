/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel demo: boots the demo guest under libvirt's embedded QEMU driver and opens its
 * console, or captures it where there is no display. The guest ends with the command.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "viewer/capture.h"
#include "viewer/command.h"
#include "viewer/console_options.h"
#include "viewer/demo_guest.h"
#include "viewer/headless.h"
#include "viewer/window_module.h"

enum {
    BOOT_TIMEOUT_MS = 60000,
    /* The guest's test card; before it there is only the BIOS. */
    CARD_WIDTH = 1024,
    CARD_HEIGHT = 768,
    /* Where its bar moves: all that still changes once the card is drawn. */
    STRIP_TOP = 384,
    STRIP_HEIGHT = 16,
    CALM_FRAMES = 2,
};

static bool has_display(void) {
    const char *x11 = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");
    return (x11 && *x11) || (wayland && *wayland);
}

static bool is_calm(const struct frame *frame) {
    struct rect changed = damage_bounds(&frame->damage);
    return frame->width == CARD_WIDTH && frame->height == CARD_HEIGHT &&
           changed.y >= STRIP_TOP && changed.y + changed.h <= STRIP_TOP + STRIP_HEIGHT;
}

static bool capture_card(struct connection *connection, const char *file, int stop_fd,
                         struct error *err) {
    struct frame frame;
    int64_t deadline_ms = clock_now_ms() + BOOT_TIMEOUT_MS;
    int calm = 0;
    while (headless_frame(connection, 0, stop_fd, deadline_ms, &frame, err)) {
        calm = is_calm(&frame) ? calm + 1 : 0;
        if (calm == CALM_FRAMES) {
            return capture_write(&frame, file, err);
        }
        console_release(connection_console(connection), 0);
    }
    return false;
}

static bool show(struct connection *connection, struct options *options, int stop_fd,
                 struct error *err) {
    static const char file[] = "demo.png";
    if (has_display()) {
        if (!options->window.title) {
            options->window.title = "demo guest";
        }
        return window_module_run(connection, &options->window, stop_fd, err);
    }
    puts("There is no display here: the guest's console goes to a file.");
    if (!capture_card(connection, file, stop_fd, err)) {
        return false;
    }
    printf("The demo guest's console is in %s.\n", file);
    return true;
}

static bool run(struct options *options, int stop_fd, struct error *err) {
    struct demo_guest guest;
    struct connection_settings settings;
    if (!console_options_settings(options, &settings, err) ||
        !demo_guest_prepare(&guest, err)) {
        return false;
    }
    settings.uri = guest.uri;
    settings.demo_xml = guest.xml;
    if (has_display()) {
        window_module_prepare();
    }
    struct connection *connection = connection_start(&settings, err);
    bool good = connection && show(connection, options, stop_fd, err);
    connection_stop(connection);
    demo_guest_finish(&guest);
    return good;
}

const struct command demo_command = {
    .name = "demo",
    .bit = FOR_DEMO,
    .usage = "demo",
    .summary = "try the set-up with a small guest",
    .run = run,
};
