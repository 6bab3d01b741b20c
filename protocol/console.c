/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/console.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/console_state.h"
#include "protocol/launch.h"

static bool send_start(struct console *console, const struct console_settings *settings,
                       struct error *err) {
    struct wire_message message = {.kind = WIRE_START, .channel = settings->display};
    message.u.start.shared = settings->shared;
    message.u.start.quality = (int8_t)settings->quality;
    message.u.start.compression = (int8_t)settings->compression;
    message.u.start.encoding = settings->encoding;
    message.u.start.image_compression = settings->image_compression;
    message.u.start.wanted = settings->wanted;
    if (!console_state_send(console, &message, NULL,
                            console->displays[settings->display].front.fd)) {
        return error_set(err, ERROR_INTERNAL, "the display helper did not start");
    }
    return true;
}

static bool begin(struct console *console, const struct console_settings *settings,
                  struct error *err) {
    if (console->poll_fd < 0) {
        return error_set_errno(err, ERROR_INTERNAL, errno,
                               "cannot wait for the display helper");
    }
    if (settings->display >= LIMIT_DISPLAYS) {
        return error_set(err, ERROR_USAGE, "there is no display %u", settings->display);
    }
    wire_state_init(&console->wire, settings->wanted, settings->display);
    return console_display_open(&console->displays[settings->display], err) &&
           send_start(console, settings, err);
}

struct console *console_attach(int socket, const struct console_settings *settings,
                               struct error *err) {
    struct console *console = memory_new(1, sizeof *console);
    console->socket = socket;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        console_display_init(&console->displays[i]);
    }
    outbox_init(&console->outbox);
    console->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    console_state_watch(console, EPOLL_CTL_ADD);
    if (begin(console, settings, err)) {
        return console;
    }
    console_stop(console);
    return NULL;
}

struct console *console_start(const struct console_settings *settings,
                              struct error *err) {
    int socket;
    pid_t pid = launch_helper(settings->helper, LAUNCH_BARE, &socket, err);
    if (pid < 0) {
        return NULL;
    }
    struct console *console = console_attach(socket, settings, err);
    if (!console) {
        launch_end(pid, false);
        return NULL;
    }
    console->pid = pid;
    console->program = settings->helper;
    return console;
}

int console_fd(const struct console *console) {
    return console->poll_fd;
}

bool console_show_display(struct console *console, unsigned display, struct error *err) {
    struct wire_message message = {.kind = WIRE_DISPLAY_SHOW, .channel = display};
    if (display >= LIMIT_DISPLAYS) {
        return error_set(err, ERROR_USAGE, "there is no display %u", display);
    }
    struct console_display *shown = &console->displays[display];
    if (console->wire.displays[display].is_shown) {
        return true;
    }
    if (!console_display_open(shown, err)) {
        return false;
    }
    if (!console_state_send(console, &message, NULL, shown->front.fd)) {
        console_display_close(shown);
        return error_set(err, ERROR_CONNECTION_LOST,
                         "the display helper does not answer");
    }
    wire_state_show(&console->wire, display);
    return true;
}

void console_hide_display(struct console *console, unsigned display) {
    struct wire_message message = {.kind = WIRE_DISPLAY_HIDE, .channel = display};
    if (display >= LIMIT_DISPLAYS) {
        return;
    }
    console_display_close(&console->displays[display]);
    if (console->wire.displays[display].is_shown) {
        wire_state_hide(&console->wire, display);
        console_state_send(console, &message, NULL, -1);
    }
}

bool console_frame(struct console *console, unsigned display, struct frame *frame) {
    return display < LIMIT_DISPLAYS &&
           console_display_take_frame(&console->displays[display], frame);
}

void console_release(struct console *console, unsigned display) {
    struct wire_message message = {.kind = WIRE_RELEASE, .channel = display};
    if (display >= LIMIT_DISPLAYS || console->closed) {
        return;
    }
    struct wire_display *known = &console->wire.displays[display];
    if (!known->frame_out || console->displays[display].has_frame) {
        return;
    }
    known->frame_out = false;
    message.u.number = known->sequence;
    console_state_send(console, &message, NULL, -1);
}

void console_stop(struct console *console) {
    if (!console) {
        return;
    }
    if (console->socket >= 0) {
        close(console->socket);
    }
    launch_end(console->pid, false);
    if (console->poll_fd >= 0) {
        close(console->poll_fd);
    }
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        console_display_finish(&console->displays[i]);
    }
    outbox_finish(&console->outbox);
    free(console->text);
    free(console);
}
