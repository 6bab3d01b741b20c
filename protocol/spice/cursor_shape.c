/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/cursor_shape.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "protocol/limits.h"

enum {
    ARROW_WIDTH = 11,
    ARROW_HEIGHT = 17,
};

/* # black, o white. */
static const char *const arrow[ARROW_HEIGHT] = {
    "#          ", "##         ", "#o#        ", "#oo#       ", "#ooo#      ",
    "#oooo#     ", "#ooooo#    ", "#oooooo#   ", "#ooooooo#  ", "#oooooooo# ",
    "#ooooo#####", "#oo#oo#    ", "#o# #oo#   ", "##  #oo#   ", "#    #oo#  ",
    "     #oo#  ", "      ##   ",
};

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

/* Rounded. */
static uint32_t scale(uint32_t colour, uint32_t alpha) {
    return (colour * alpha + 127) / 255;
}

static uint32_t premultiply(const uint8_t *from) {
    uint32_t alpha = from[3];
    return alpha << 24 | scale(from[0], alpha) << 16 | scale(from[1], alpha) << 8 |
           scale(from[2], alpha);
}

static void begin(struct cursor_shape *shape, int width, int height, int hot_x,
                  int hot_y) {
    cursor_shape_clear(shape);
    if (width < 1 || height < 1) {
        return;
    }
    shape->width = clamp(width, 1, LIMIT_CURSOR_SIDE);
    shape->height = clamp(height, 1, LIMIT_CURSOR_SIDE);
    shape->hot_x = clamp(hot_x, 0, shape->width - 1);
    shape->hot_y = clamp(hot_y, 0, shape->height - 1);
    shape->pixels =
        memory_new((size_t)shape->width * (size_t)shape->height, sizeof *shape->pixels);
}

void cursor_shape_set(struct cursor_shape *shape, int width, int height, int hot_x,
                      int hot_y, const uint8_t *bytes) {
    uint32_t *to;
    begin(shape, width, height, hot_x, hot_y);
    to = shape->pixels;
    for (int32_t y = 0; y < shape->height; y++) {
        const uint8_t *from = bytes + (size_t)y * (size_t)width * 4;
        for (int32_t x = 0; x < shape->width; x++, from += 4) {
            *to++ = premultiply(from);
        }
    }
}

void cursor_shape_set_arrow(struct cursor_shape *shape) {
    begin(shape, ARROW_WIDTH, ARROW_HEIGHT, 0, 0);
    for (size_t y = 0; y < ARROW_HEIGHT; y++) {
        for (size_t x = 0; x < ARROW_WIDTH; x++) {
            char point = arrow[y][x];
            shape->pixels[y * ARROW_WIDTH + x] = point == '#'   ? 0xff000000
                                                 : point == 'o' ? 0xffffffff
                                                                : 0;
        }
    }
}

void cursor_shape_clear(struct cursor_shape *shape) {
    free(shape->pixels);
    *shape = (struct cursor_shape){.pixels = NULL};
}
