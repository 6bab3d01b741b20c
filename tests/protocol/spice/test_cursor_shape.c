/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/cursor_shape.h"

#include "base/memory.h"
#include "protocol/limits.h"
#include "tests/check.h"

static struct cursor_shape shape;

static void test_premultiplies(void) {
    static const uint8_t bytes[] = {
        255, 128, 0, 255, 255, 128, 0, 128, 255, 255, 255, 0, 10, 20, 30, 1,
    };
    cursor_shape_set(&shape, 2, 2, 1, 0, bytes);
    CHECK_INT(shape.width, 2);
    CHECK_INT(shape.height, 2);
    CHECK_INT(shape.hot_x, 1);
    CHECK_INT(shape.hot_y, 0);
    CHECK_INT(shape.pixels[0], 0xffff8000);
    CHECK_INT(shape.pixels[1], 0x80804000);
    CHECK_INT(shape.pixels[2], 0);
    CHECK_INT(shape.pixels[3], 0x01000000);
    cursor_shape_clear(&shape);
    CHECK(shape.pixels == NULL);
}

/* Rows of what is too wide are still found. */
static void test_crops(void) {
    enum {
        WIDTH = 300,
        HEIGHT = 260
    };
    uint8_t *bytes = memory_new(WIDTH * HEIGHT, 4);
    for (int y = 0; y < HEIGHT; y++) {
        uint8_t *first = bytes + (size_t)y * WIDTH * 4;
        first[0] = (uint8_t)y;
        first[3] = 255;
    }
    cursor_shape_set(&shape, WIDTH, HEIGHT, 290, -3, bytes);
    CHECK_INT(shape.width, LIMIT_CURSOR_SIDE);
    CHECK_INT(shape.height, LIMIT_CURSOR_SIDE);
    CHECK_INT(shape.hot_x, LIMIT_CURSOR_SIDE - 1);
    CHECK_INT(shape.hot_y, 0);
    CHECK_INT(shape.pixels[(size_t)200 * LIMIT_CURSOR_SIDE], 0xff000000 | 200u << 16);
    cursor_shape_clear(&shape);
    free(bytes);
}

static void test_nothing(void) {
    static const uint8_t bytes[4];
    cursor_shape_set(&shape, 0, 16, 0, 0, bytes);
    CHECK_INT(shape.width, 0);
    CHECK_INT(shape.height, 0);
    CHECK(shape.pixels == NULL);
    cursor_shape_set(&shape, -1, -1, 0, 0, bytes);
    CHECK(shape.pixels == NULL);
}

static void test_arrow(void) {
    cursor_shape_set_arrow(&shape);
    CHECK(shape.width > 0 && shape.width <= LIMIT_CURSOR_SIDE);
    CHECK_INT(shape.pixels[0], 0xff000000);
    CHECK_INT(shape.pixels[shape.width - 1], 0);
    CHECK_INT(shape.pixels[3 * shape.width + 1], 0xffffffff);
    cursor_shape_clear(&shape);
}

static const struct check_case cases[] = {
    {"premultiplies", test_premultiplies},
    {"crops", test_crops},
    {"nothing", test_nothing},
    {"arrow", test_arrow},
};
CHECK_MAIN(cases)
