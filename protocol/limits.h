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
};

static inline bool limit_size_allowed(int64_t width, int64_t height) {
    return width >= 1 && height >= 1 && width <= LIMIT_SIDE && height <= LIMIT_SIDE &&
           width * height <= LIMIT_PIXELS;
}

#endif
