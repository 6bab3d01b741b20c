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
    const char *helper;    /* program: "oriel-vnc", "oriel-spice" */
    unsigned display;      /* the one whose pictures come from the start */
    unsigned wanted;       /* WIRE_WANT_... */
    bool shared;           /* other clients stay connected */
    int quality;           /* JPEG quality 0 to 9; -1 = lossless only */
    int compression;       /* 0 to 9; -1 = the server's default */
    int encoding;          /* preferred RFB encoding; -1 = by the link */
    int image_compression; /* SPICE's number for one; -1 = by the link */
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

/* Hands over a connected stream, for the channel that EVENT_NEED_STREAM named (or 0 for
 * the only one of VNC, authenticated); `fd` is consumed whatever happens. `local`: the
 * server is on this machine, so that compressing is a waste. */
bool console_stream(struct console *console, unsigned channel, int fd, bool local,
                    struct error *err);

/* Never blocks: what the helper is too slow for waits in a queue, motion merges. */
void console_send(struct console *console, const struct input *input);

/* What the server is told when it asks for a password; before the first stream. */
bool console_password(struct console *console, const char *password, struct error *err);
/* A folder for the guest to see; before the first stream. */
bool console_share_folder(struct console *console, const char *path, bool read_only,
                          struct error *err);
/* USB devices that match are redirected as they are plugged in: SPICE's rules, "class,
 * vendor,product,version,allow|...". */
bool console_usb_filter(struct console *console, const char *rules, struct error *err);

/* Pictures of one more display are wanted, or are not any more: SIZE and FRAME follow. */
bool console_show_display(struct console *console, unsigned display, struct error *err);
void console_hide_display(struct console *console, unsigned display);

/* Answers EVENT_NEED_HOST_TEXT; UTF-8, at most LIMIT_CLIPBOARD; 0 bytes = there is none.
 */
void console_send_text(struct console *console, const char *text, size_t length);
/* Copies a file to the guest; `file` is a number of the caller's below LIMIT_FILES that
 * FILE_PROGRESS and FILE_DONE repeat. `fd` (a regular file of `size` bytes, read from
 * where it stands) is consumed whatever happens. */
bool console_send_file(struct console *console, unsigned file, int fd, const char *name,
                       uint64_t size, struct error *err);
/* An ISO image as a USB CD drive; `fd` is consumed whatever happens. */
bool console_share_cd(struct console *console, int fd, const char *name,
                      struct error *err);
/* Whole frames in the format of EVENT_MICROPHONE_START; dropped when the helper is slow.
 */
void console_send_microphone(struct console *console, const void *bytes, size_t length);
void console_send_port(struct console *console, unsigned port, const void *bytes,
                       size_t length);

/* Takes the newest frame of a display, if there is one that was not taken; it stays
 * unchanged until console_release(), or until EVENT_SIZE, which takes it back. */
bool console_frame(struct console *console, unsigned display, struct frame *frame);
void console_release(struct console *console, unsigned display);

/* Ends the helper at once and frees everything; NULL is fine. Frames are gone after it.
 */
void console_stop(struct console *console);

#endif
