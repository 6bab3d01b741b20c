/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * THE WAIST: a display helper as the viewer sees it. Nothing above knows VNC from SPICE,
 * nothing below knows SDL. A console is one-shot: reconnecting is stopping it and
 * starting another. Owned and used by the viewer's logic thread; nothing here blocks.
 */
#ifndef PROTOCOL_CONSOLE_H
#define PROTOCOL_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/event.h"
#include "protocol/input.h"

struct console;

struct console_settings {
    const char *helper; /* program: "oriel-vnc" */
    bool shared;        /* other clients stay connected */
    int quality;        /* JPEG quality 0 to 9; -1 = lossless only */
    int compression;    /* 0 to 9; -1 = the server's default */
    int encoding;       /* preferred RFB encoding; -1 = by the link */
};

/* Starts the helper; its stream follows with console_stream(). NULL on error. */
struct console *console_start(const struct console_settings *settings, struct error *err);

/* As console_start, on the viewer's end of a wire that someone else serves (tests). The
 * socket must be non-blocking and is the console's from here on. */
struct console *console_attach(int socket, const struct console_settings *settings,
                               struct error *err);

/* Readable when console_next() may have something. */
int console_fd(const struct console *console);

/* The next event; false when there is none for now. After EVENT_CLOSED always false. */
bool console_next(struct console *console, struct event *event);

/* Hands over a connected, authenticated stream; `fd` is consumed whatever happens.
 * `local`: the server is on this machine, so that compressing is a waste. */
bool console_stream(struct console *console, unsigned channel, int fd, bool local,
                    struct error *err);

/* Never blocks: what the helper is too slow for waits in a queue, motion merges. */
void console_send(struct console *console, const struct input *input);

/* Takes the newest frame of a display, if there is one that was not taken; it stays
 * unchanged until console_release(), or until EVENT_SIZE, which takes it back. */
bool console_frame(struct console *console, unsigned display, struct frame *frame);
void console_release(struct console *console, unsigned display);

/* Ends the helper at once and frees everything; NULL is fine. Frames are gone after it.
 */
void console_stop(struct console *console);

#endif
