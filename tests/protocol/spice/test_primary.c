/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/primary.h"

#include <spice/enums.h>

#include "tests/check.h"

static struct primary primary;
static uint32_t memory[16];

static void test_own_pixels(void) {
    struct error err;
    CHECK(primary_set(&primary, SPICE_SURFACE_FMT_32_xRGB, 3, 2, 16, memory, &err));
    CHECK(primary.surface.pixels == memory);
    CHECK_INT(primary.surface.stride, 4);
    CHECK_INT(primary.surface.width, 3);
    CHECK_INT(primary.surface.height, 2);
    primary_update(&primary, rect_make(0, 0, 3, 2));
    primary_clear(&primary);
    CHECK(primary.surface.pixels == NULL);
}

static void check_converts(int format, uint32_t red, uint32_t green, uint32_t grey,
                           uint16_t red_bits, uint16_t green_bits, uint16_t grey_bits) {
    struct error err;
    uint16_t *source = (uint16_t *)memory;
    memset(memory, 0, sizeof memory);
    source[0] = red_bits;
    source[6 + 1] = green_bits; /* the second row begins after 12 bytes */
    CHECK(primary_set(&primary, format, 2, 2, 12, memory, &err));
    CHECK_INT(primary.surface.stride, 2);
    CHECK_INT(primary.surface.pixels[0], red);
    CHECK_INT(primary.surface.pixels[1], 0);
    CHECK_INT(primary.surface.pixels[3], green);
    source[1] = source[6] = grey_bits;
    primary_update(&primary, rect_make(1, 0, 1, 1));
    CHECK_INT(primary.surface.pixels[1], grey);
    CHECK_INT(primary.surface.pixels[2], 0); /* not told of */
    primary_clear(&primary);
}

static void test_converts(void) {
    check_converts(SPICE_SURFACE_FMT_16_555, 0xff0000, 0x00ff00, 0x848484, 0x7c00, 0x03e0,
                   0x4210);
    check_converts(SPICE_SURFACE_FMT_16_565, 0xff0000, 0x00ff00, 0x848284, 0xf800, 0x07e0,
                   0x8410);
}

/* Said by a server. */
static void test_refuses(void) {
    static const struct {
        int format, width, height, stride;
    } rows[] = {
        {SPICE_SURFACE_FMT_32_xRGB, 0, 2, 16},
        {SPICE_SURFACE_FMT_32_xRGB, 2, -1, 16},
        {SPICE_SURFACE_FMT_32_xRGB, 16385, 1, 16385 * 4},
        {SPICE_SURFACE_FMT_32_xRGB, 16384, 16384, 16384 * 4},
        {SPICE_SURFACE_FMT_32_xRGB, 5, 1, 16},
        {SPICE_SURFACE_FMT_32_xRGB, 2, 2, -8},
        {SPICE_SURFACE_FMT_32_xRGB, 2, 2, 10},
        {SPICE_SURFACE_FMT_16_555, 9, 1, 16},
        {SPICE_SURFACE_FMT_8_A, 2, 2, 16},
        {12345, 2, 2, 16},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error err = {0};
        CHECK(!primary_set(&primary, rows[i].format, rows[i].width, rows[i].height,
                           rows[i].stride, memory, &err));
        CHECK_INT(err.code, ERROR_PROTOCOL);
        CHECK(primary.surface.pixels == NULL);
    }
    struct error err = {0};
    CHECK(!primary_set(&primary, SPICE_SURFACE_FMT_32_xRGB, 2, 2, 8, NULL, &err));
}

static const struct check_case cases[] = {
    {"own pixels", test_own_pixels},
    {"converts", test_converts},
    {"refuses", test_refuses},
};
CHECK_MAIN(cases)
