/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/pixels16.h"

static uint32_t from_5(uint32_t value) {
    return value << 3 | value >> 2;
}

static uint32_t from_6(uint32_t value) {
    return value << 2 | value >> 4;
}

void pixels16_from_555(uint32_t *to, const uint16_t *from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = from[i];
        to[i] = from_5(pixel >> 10 & 31) << 16 | from_5(pixel >> 5 & 31) << 8 |
                from_5(pixel & 31);
    }
}

void pixels16_from_565(uint32_t *to, const uint16_t *from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = from[i];
        to[i] =
            from_5(pixel >> 11) << 16 | from_6(pixel >> 5 & 63) << 8 | from_5(pixel & 31);
    }
}
