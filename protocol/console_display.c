/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/console_display.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"

void console_display_init(struct console_display *display) {
    *display = (struct console_display){.front.fd = -1};
}

void console_display_finish(struct console_display *display) {
    console_display_close(display);
    free(display->cursor);
}

bool console_display_open(struct console_display *display, struct error *err) {
    console_display_close(display);
    return framebuffer_create(&display->front, err);
}

void console_display_close(struct console_display *display) {
    framebuffer_close(&display->front);
    display->newest = (struct frame){.pixels = NULL};
    display->has_frame = false;
    display->is_untrimmed = false;
}

bool console_display_resize(struct console_display *display, int32_t width,
                            int32_t height, struct error *err) {
    display->has_frame = false;
    if (!framebuffer_map(&display->front, width, height, err)) {
        return false;
    }
    display->is_untrimmed = true;
    display->newest =
        (struct frame){.pixels = display->front.pixels, .width = width, .height = height};
    return true;
}

void console_display_add_frame(struct console_display *display,
                               const struct wire_message *message) {
    /* Only now: until it sends a frame, the helper may be painting a larger mode that
     * this side has not heard of. */
    if (display->is_untrimmed) {
        framebuffer_trim(&display->front);
        display->is_untrimmed = false;
    }
    damage_add_all(&display->newest.damage, &message->u.frame.damage);
    display->newest.sequence = message->u.frame.sequence;
    display->newest.complete = message->u.frame.complete != 0;
    display->has_frame = true;
}

bool console_display_take_frame(struct console_display *display, struct frame *frame) {
    if (!display->has_frame) {
        return false;
    }
    *frame = display->newest;
    display->has_frame = false;
    damage_clear(&display->newest.damage);
    return true;
}

void console_display_add_cursor(struct console_display *display,
                                const struct wire_message *message,
                                const uint8_t *payload) {
    if (!display->cursor) {
        display->cursor = memory_new(LIMIT_CURSOR_SIDE * LIMIT_CURSOR_SIDE, 4);
    }
    memcpy((uint8_t *)display->cursor + message->u.part.offset, payload,
           message->payload_length);
}
