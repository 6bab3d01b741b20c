/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures and sound of the tests' fake helper and servers, whose every pixel and sample
 * can be computed. Pure.
 */
#ifndef TESTS_FAKES_PATTERN_H
#define TESTS_FAKES_PATTERN_H

#include <stdint.h>

/* Noise: every place and seed has its own colour. xRGB, x is 0. */
static inline uint32_t pattern_noise(int x, int y, unsigned seed) {
    uint32_t mixed =
        (uint32_t)x * 2654435761u ^ (uint32_t)y * 2246822519u ^ seed * 3266489917u;
    return (mixed ^ mixed >> 15) & 0xffffff;
}

static inline uint32_t pattern_wave(unsigned at) {
    at %= 510;
    return at < 256 ? at : 510 - at;
}

/* Smooth, such as lossy compressions are good at: neighbours differ, but by little. */
static inline uint32_t pattern_smooth(int x, int y, unsigned seed) {
    return pattern_wave((unsigned)x) << 16 | pattern_wave((unsigned)y) << 8 |
           pattern_wave(((unsigned)x + (unsigned)y) / 2 + seed);
}

/* The same square of noise, 16 by 16, again and again. */
static inline uint32_t pattern_tiles(int x, int y, unsigned seed) {
    return pattern_noise(x % 16, y % 16, seed);
}

/* One frame of sound, S16: left in the low half, right in the high half. Frame 0 is not
 * silent, and none is like one less than 65536 frames away. */
static inline uint32_t pattern_sound(uint32_t frame) {
    uint32_t left = (frame * 97 + 1) & 0xffff;
    uint32_t right = (frame * 31 + 7) & 0xffff;
    return right << 16 | left;
}

#endif
