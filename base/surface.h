/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A view of pixels in memory: 32-bit xRGB in the machine's byte order (blue is the lowest
 * byte), the top byte ignored. Does not own them. Cursor shapes use the top byte as
 * premultiplied alpha.
 */
#ifndef BASE_SURFACE_H
#define BASE_SURFACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/rect.h"

struct surface {
    uint32_t *pixels;
    int32_t width, height;
    size_t stride; /* pixels from one row to the next */
};

static inline uint32_t *surface_at(const struct surface *surface, int x, int y) {
    return surface->pixels + (size_t)y * surface->stride + (size_t)x;
}

/* Copies `area`, which must lie inside both surfaces, to the same place in `to`. */
void surface_copy(const struct surface *to, const struct surface *from, struct rect area);

#endif
