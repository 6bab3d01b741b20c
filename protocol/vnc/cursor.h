/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pointer shapes from the server: the pseudo-encodings Cursor (-239), Cursor With Alpha
 * (-314) and VMware's cursor (0x574d5664), each to premultiplied ARGB. Reader thread.
 */
#ifndef PROTOCOL_VNC_CURSOR_H
#define PROTOCOL_VNC_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rect.h"
#include "protocol/vnc/stream.h"

enum {
    ENCODING_CURSOR = -239,
    ENCODING_CURSOR_ALPHA = -314,
    ENCODING_CURSOR_VMWARE = 0x574d5664,
    CURSOR_WIRE_MAX = 1024, /* pixels a side a server may send */
    CURSOR_SHOWN_MAX = 256, /* pixels a side that are kept; the rest is cropped */
};

/* width = height = 0: the pointer is hidden. The hotspot is inside the shape. */
struct cursor_shape {
    int32_t width, height, hot_x, hot_y;
    uint32_t
        pixels[CURSOR_SHOWN_MAX * CURSOR_SHOWN_MAX]; /* premultiplied ARGB, by rows */
};

/* Reads the payload of a pseudo-rect whose header gave x, y (hotspot), w, h. */
bool cursor_read(struct stream *stream, int32_t encoding, struct rect header,
                 struct cursor_shape *shape, struct error *err);

#endif
