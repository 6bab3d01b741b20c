/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/pixels.h"

#include "tests/protocol/vnc/decode_test.h"

enum {
    COUNT_MAX = 150
};

/* Input of exactly so many bytes, so that a sanitizer sees a read past it. */
static uint8_t *random_bytes(size_t length, uint32_t *state) {
    uint8_t *bytes = memory_new(length > 0 ? length : 1, 1);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)(random_next(state) >> 8);
    }
    return bytes;
}

static uint32_t *untouched(size_t count) {
    uint32_t *pixels = memory_new(count + 1, sizeof *pixels);
    for (size_t i = 0; i <= count; i++) {
        pixels[i] = UNTOUCHED;
    }
    return pixels;
}

static void test_three_bytes(void) {
    uint32_t state = 5;
    for (size_t count = 0; count < COUNT_MAX; count++) {
        uint8_t *bytes = random_bytes(count * 3, &state);
        uint32_t *rgb = untouched(count), *bgr = untouched(count);
        pixels_from_rgb(rgb, bytes, count);
        pixels_from_bgr(bgr, bytes, count);
        for (size_t i = 0; i < count; i++) {
            const uint8_t *at = bytes + i * 3;
            CHECK_INT(rgb[i] & COLOUR_MASK, at[0] << 16 | at[1] << 8 | at[2]);
            CHECK_INT(bgr[i] & COLOUR_MASK, at[2] << 16 | at[1] << 8 | at[0]);
        }
        CHECK(rgb[count] == UNTOUCHED && bgr[count] == UNTOUCHED);
        free(bytes);
        free(rgb);
        free(bgr);
    }
}

static void check_packed(int width, unsigned bits, const uint32_t *palette,
                         uint32_t *state) {
    enum {
        HEIGHT = 3
    };
    size_t row_bytes = ((size_t)width * bits + 7) / 8, stride = (size_t)width + 2;
    uint8_t *bytes = random_bytes(row_bytes * HEIGHT, state);
    uint32_t *pixels = untouched(stride * HEIGHT);
    if (bits == 1) {
        for (size_t y = 0; y < HEIGHT; y++) {
            pixels_from_bits(pixels + y * stride, bytes + y * row_bytes, (size_t)width,
                             palette);
        }
    } else {
        pixels_from_packed(pixels, stride, width, HEIGHT, bytes, bits, palette);
    }
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < width; x++) {
            unsigned at = (unsigned)x * bits;
            unsigned byte = bytes[(size_t)y * row_bytes + at / 8];
            unsigned index = byte >> (8 - bits - at % 8) & ((1u << bits) - 1);
            CHECK_INT(pixels[(size_t)y * stride + (size_t)x], palette[index]);
        }
        CHECK_INT(pixels[(size_t)y * stride + (size_t)width], UNTOUCHED);
        CHECK_INT(pixels[(size_t)y * stride + (size_t)width + 1], UNTOUCHED);
    }
    free(bytes);
    free(pixels);
}

static void test_packed(void) {
    uint32_t state = 9, palette[16];
    for (unsigned i = 0; i < 16; i++) {
        palette[i] = random_next(&state) & COLOUR_MASK;
    }
    for (int width = 0; width < COUNT_MAX; width++) {
        check_packed(width, 1, palette, &state);
        check_packed(width, 2, palette, &state);
        check_packed(width, 4, palette, &state);
    }
}

static void check_indices(size_t count, unsigned colours, uint32_t *state) {
    uint32_t palette[PIXELS_PALETTE] = {0};
    uint8_t *bytes = random_bytes(count, state);
    uint32_t *pixels = untouched(count);
    bool is_good = true;
    for (unsigned i = 0; i < colours; i++) {
        palette[i] = random_next(state) & COLOUR_MASK;
    }
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(bytes[i] % colours);
    }
    if (count > 0 && colours < 255 && random_below(state, 2)) {
        bytes[random_below(state, (uint32_t)count)] = (uint8_t)colours;
        is_good = false;
    }
    CHECK(pixels_from_indices(pixels, bytes, count, palette, colours) == is_good);
    for (size_t i = 0; i < count && is_good; i++) {
        CHECK_INT(pixels[i], palette[bytes[i]]);
    }
    CHECK_INT(pixels[count], UNTOUCHED);
    free(bytes);
    free(pixels);
}

static void test_indices(void) {
    static const unsigned colours[] = {1, 2, 3, 15, 16, 17, 100, 254, 256};
    uint32_t state = 11;
    for (size_t count = 0; count < COUNT_MAX; count++) {
        for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
            check_indices(count, colours[i], &state);
        }
    }
}

static void test_fill(void) {
    for (size_t count = 0; count < 40; count++) {
        uint32_t *pixels = untouched(count);
        pixels_fill(pixels, 7, count);
        for (size_t i = 0; i < count; i++) {
            CHECK_INT(pixels[i], 7);
        }
        CHECK_INT(pixels[count], UNTOUCHED);
        free(pixels);
    }
}

static const struct check_case cases[] = {
    {"three-bytes", test_three_bytes},
    {"packed", test_packed},
    {"indices", test_indices},
    {"fill", test_fill},
};

CHECK_MAIN(cases)
