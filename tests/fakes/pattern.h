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

/* Smooth, such as lossy compressions are good at: a colour turns round to 0 only every
 * 512th column or row and every 1024th diagonal. */
static inline uint32_t pattern_smooth(int x, int y, unsigned seed) {
    return ((unsigned)x / 2 & 0xff) << 16 | ((unsigned)y / 2 & 0xff) << 8 |
           ((((unsigned)x + (unsigned)y) / 4 + seed) & 0xff);
}

/* One frame of sound, S16: left in the low half, right in the high half. Frame 0 is not
 * silent, and none is like one less than 65536 frames away. */
static inline uint32_t pattern_sound(uint32_t frame) {
    uint32_t left = (frame * 97 + 1) & 0xffff;
    uint32_t right = (frame * 31 + 7) & 0xffff;
    return right << 16 | left;
}

#endif
