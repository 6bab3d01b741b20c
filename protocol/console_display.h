/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One display of a console, as the viewer has it: the memory that it gave the helper, the
 * newest frame in it, and the pointer's shape. What comes in was checked (wire_check.h).
 * Logic thread.
 */
#ifndef PROTOCOL_CONSOLE_DISPLAY_H
#define PROTOCOL_CONSOLE_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/event.h"
#include "protocol/framebuffer.h"
#include "protocol/wire.h"

struct console_display {
    struct framebuffer front; /* fd -1: no pictures are wanted */
    struct frame newest;      /* damage adds up until it is taken */
    bool has_frame;           /* one that was not taken */
    bool is_untrimmed;        /* the front may have pages past the current mode */
    uint32_t *cursor;         /* LIMIT_CURSOR_SIDE squared; NULL before the first */
};

void console_display_init(struct console_display *display);
void console_display_finish(struct console_display *display);

/* Makes the memory, anew if need be. */
bool console_display_open(struct console_display *display, struct error *err);
/* Frees it: its frames are gone. */
void console_display_close(struct console_display *display);

/* Another mode; a frame of the old one must have been released. */
bool console_display_resize(struct console_display *display, int32_t width,
                            int32_t height, struct error *err);
void console_display_add_frame(struct console_display *display,
                               const struct wire_message *message);
bool console_display_take_frame(struct console_display *display, struct frame *frame);

/* Adds a part of a shape: `payload` is the message's. */
void console_display_add_cursor(struct console_display *display,
                                const struct wire_message *message,
                                const uint8_t *payload);

#endif
