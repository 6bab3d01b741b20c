/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/headless.h"

#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "protocol/limits.h"

enum {
    EVENTS_AT_ONCE = 64
};

/* The sooner of two time-outs as poll() takes them. */
static int sooner(int a, int b) {
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* What was seen of the guest's displays while a frame was waited for. */
struct sight {
    unsigned display; /* the one that is wanted */
    bool any;         /* frames of it, but not complete */
    uint32_t there;   /* bits of the displays that the guest has */
};

/* "1", "1 and 2", "1, 2 and 3" */
static void name_displays(uint32_t there, char *text, size_t size) {
    size_t length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < LIMIT_DISPLAYS && length < size; i++) {
        uint32_t rest = there >> i;
        if (rest & 1) {
            bool is_last = rest == 1;
            length += (size_t)snprintf(text + length, size - length, "%s%u",
                                       length == 0 ? ""
                                       : is_last   ? " and "
                                                   : ", ",
                                       i + 1);
        }
    }
}

static bool no_frame(const struct sight *sight, struct error *err) {
    char names[80];
    if (sight->there && !(sight->there & 1u << sight->display)) {
        name_displays(sight->there, names, sizeof names);
        error_set(err, ERROR_NO_DISPLAY, "the guest has no display %u",
                  sight->display + 1);
        return error_hint(err, "it has %s", names);
    }
    if (sight->any) {
        error_set(err, ERROR_NO_FRAME, "the display did not become complete in time");
        return error_hint(err,
                          "the server has not painted every pixel; give it longer with "
                          "--timeout");
    }
    error_set(err, ERROR_NO_FRAME, "no picture came in time");
    return error_hint(err, "is the guest paused or hung? give it longer with --timeout");
}

enum progress {
    PROGRESS_MORE, /* nothing yet */
    PROGRESS_FRAME,
    PROGRESS_CLOSED,
};

static void note_display(struct sight *sight, const struct event *event) {
    uint32_t bit = event->channel < LIMIT_DISPLAYS ? 1u << event->channel : 0;
    sight->there = event->u.on ? sight->there | bit : sight->there & ~bit;
}

/* True when the frame is complete. */
static bool take_frame(struct connection *connection, struct sight *sight,
                       struct frame *frame) {
    struct console *console = connection_console(connection);
    if (!console_frame(console, sight->display, frame)) {
        return false;
    }
    sight->any = true;
    if (!frame->complete) {
        console_release(console, sight->display);
    }
    return frame->complete;
}

/* So many events at a time that a server that floods us keeps neither the deadline nor a
 * signal from being seen. */
static enum progress take_events(struct connection *connection, struct sight *sight,
                                 struct frame *frame, struct error *err) {
    struct event event;
    for (int i = 0; i < EVENTS_AT_ONCE && connection_next(connection, &event); i++) {
        if (event.kind == EVENT_CLOSED) {
            *err = event.u.error;
            return PROGRESS_CLOSED;
        }
        if (event.kind == EVENT_DISPLAY) {
            note_display(sight, &event);
        } else if (event.kind == EVENT_FRAME && event.channel == sight->display &&
                   take_frame(connection, sight, frame)) {
            return PROGRESS_FRAME;
        }
    }
    return PROGRESS_MORE;
}

bool headless_frame(struct connection *connection, unsigned display, int stop_fd,
                    int64_t deadline_ms, struct frame *frame, struct error *err) {
    struct sight sight = {.display = display};
    for (;;) {
        enum progress progress = take_events(connection, &sight, frame, err);
        if (progress != PROGRESS_MORE) {
            return progress == PROGRESS_FRAME;
        }
        struct pollfd waiting[2] = {{.fd = connection_fd(connection), .events = POLLIN},
                                    {.fd = stop_fd, .events = POLLIN}};
        int left = clock_left_ms(deadline_ms);
        if (left == 0) {
            return no_frame(&sight, err);
        }
        poll(waiting, 2, sooner(left, connection_timeout(connection)));
        if (waiting[1].revents) {
            return false;
        }
    }
}
