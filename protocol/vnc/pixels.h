/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fast loops: bytes and indices from the wire to rows of 32-bit xRGB pixels, fills
 * and moves. They check nothing but palette indices of a byte; the caller knows that all
 * lies inside its buffers. Pure; any thread.
 */
#ifndef PROTOCOL_VNC_PIXELS_H
#define PROTOCOL_VNC_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    PIXELS_PALETTE = 256
};

static inline uint32_t pixels_get_rgb(const uint8_t *from) {
    return (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
}

static inline uint32_t pixels_get_bgr(const uint8_t *from) {
    return (uint32_t)from[2] << 16 | (uint32_t)from[1] << 8 | from[0];
}

/* `count` pixels of three bytes: Tight sends red first, ZRLE blue first. */
void pixels_from_rgb(uint32_t *to, const uint8_t *from, size_t count);
void pixels_from_bgr(uint32_t *to, const uint8_t *from, size_t count);

/* A row of one bit a pixel, the high bit first. */
void pixels_from_bits(uint32_t *to, const uint8_t *from, size_t count,
                      const uint32_t palette[2]);

/* Rows of two or four bits a pixel, high bits first, each padded to a byte. The first 4
 * or 16 colours are used, whatever the bits say. */
void pixels_from_packed(uint32_t *to, size_t stride, int32_t width, int32_t height,
                        const uint8_t *from, unsigned bits, const uint32_t palette[16]);

/* A row of one byte a pixel. False when one is not below `colours`; it is painted in
 * whatever stands there. */
bool pixels_from_indices(uint32_t *to, const uint8_t *from, size_t count,
                         const uint32_t palette[PIXELS_PALETTE], unsigned colours);

typedef uint32_t pixels_quad __attribute__((vector_size(16)));

/* Most fills are of a few pixels: the last four may overlap those before. */
static inline void pixels_fill(uint32_t *to, uint32_t pixel, size_t count) {
    const pixels_quad four = {pixel, pixel, pixel, pixel};
    if (count < 4) {
        for (size_t i = 0; i < count; i++) {
            to[i] = pixel;
        }
        return;
    }
    for (size_t i = 0; i + 4 <= count; i += 4) {
        memcpy(to + i, &four, sizeof four);
    }
    memcpy(to + count - 4, &four, sizeof four);
}

static inline void pixels_fill_area(uint32_t *to, size_t stride, int32_t width,
                                    int32_t height, uint32_t pixel) {
    for (int32_t y = 0; y < height; y++, to += stride) {
        pixels_fill(to, pixel, (size_t)width);
    }
}

/* Both inside one picture; they may overlap. */
void pixels_move_area(uint32_t *to, const uint32_t *from, size_t stride, int32_t width,
                      int32_t height);

#endif
