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

/* A row of one, two or four bits a pixel, high bits first, without any check: the palette
 * must have 2, 4 or 16 entries. */
void pixels_from_bits(uint32_t *to, const uint8_t *from, size_t count,
                      const uint32_t palette[2]);
void pixels_from_pairs(uint32_t *to, const uint8_t *from, size_t count,
                       const uint32_t palette[4]);
void pixels_from_nibbles(uint32_t *to, const uint8_t *from, size_t count,
                         const uint32_t palette[16]);

/* A row of one byte a pixel. False when one is not below `colours`; it is painted in
 * whatever stands there. */
bool pixels_from_indices(uint32_t *to, const uint8_t *from, size_t count,
                         const uint32_t palette[PIXELS_PALETTE], unsigned colours);

static inline void pixels_fill(uint32_t *to, uint32_t pixel, size_t count) {
    for (size_t i = 0; i < count; i++) {
        to[i] = pixel;
    }
}

void pixels_fill_area(uint32_t *to, size_t stride, int32_t width, int32_t height,
                      uint32_t pixel);
/* Both inside one picture; they may overlap. */
void pixels_move_area(uint32_t *to, const uint32_t *from, size_t stride, int32_t width,
                      int32_t height);

#endif
