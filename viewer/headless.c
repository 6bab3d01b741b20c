/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/headless.h"

#include <poll.h>

#include "base/clock.h"
#include "viewer/connection/displays.h"

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
    struct displays displays;
};

static bool no_frame(const struct sight *sight, struct error *err) {
    if (displays_lack(&sight->displays, sight->display, err)) {
        return false;
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
            displays_note(&sight->displays, &event);
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
