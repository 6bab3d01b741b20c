/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pointer shapes in the form of the wire: premultiplied ARGB, at most LIMIT_CURSOR_SIDE a
 * side, the hotspot inside. Pure.
 */
#ifndef PROTOCOL_SPICE_CURSOR_SHAPE_H
#define PROTOCOL_SPICE_CURSOR_SHAPE_H

#include <stdint.h>

/* width = height = 0: nothing to be seen. */
struct cursor_shape {
    int32_t width, height, hot_x, hot_y;
    uint32_t *pixels; /* owned; by rows; NULL when there are none */
};

/* From bytes R, G, B, A with straight alpha. What is larger is cropped, around nothing:
 * the top left corner stays. */
void cursor_shape_set(struct cursor_shape *shape, int width, int height, int hot_x,
                      int hot_y, const uint8_t *bytes);
/* The arrow, for a server that leaves the shape to us. */
void cursor_shape_set_arrow(struct cursor_shape *shape);
void cursor_shape_clear(struct cursor_shape *shape);

#endif
