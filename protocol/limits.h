/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bounds that both sides of the wire hold everything against, whatever a server says.
 */
#ifndef PROTOCOL_LIMITS_H
#define PROTOCOL_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    LIMIT_SIDE = 16384,        /* pixels */
    LIMIT_PIXELS = 64 << 20,   /* 64 Mpx = 256 MiB */
    LIMIT_CURSOR_SIDE = 256,   /* pixels, as shown */
    LIMIT_CLIPBOARD = 1 << 20, /* bytes of UTF-8 */
    LIMIT_TITLE = 4096,        /* bytes */
    LIMIT_DISPLAYS = 16,
    LIMIT_STREAMS = 256,       /* that one console may ask for in its life */
    LIMIT_FILES = 256,         /* being copied at a time */
    LIMIT_FILE_NAME = 256,     /* bytes with NUL */
    LIMIT_PASSWORD = 256,      /* bytes with NUL */
    LIMIT_PATH = 4096,         /* bytes with NUL, of a shared folder */
    LIMIT_RULES = 4096,        /* bytes with NUL, for USB devices */
    LIMIT_USB_DEVICES = 128,   /* numbers 0 to 127 */
    LIMIT_PORTS = 64,          /* numbers 0 to 63 */
    LIMIT_NAME = 256,          /* bytes with NUL, of a device or port */
    LIMIT_RATE_MINIMUM = 8000, /* Hz */
    LIMIT_RATE_MAXIMUM = 192000,
};

static inline bool limit_size_allowed(int64_t width, int64_t height) {
    return width >= 1 && height >= 1 && width <= LIMIT_SIDE && height <= LIMIT_SIDE &&
           width * height <= LIMIT_PIXELS;
}

#endif
