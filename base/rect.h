/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rectangles in pixels: x, y is the top left corner, x + w and y + h lie just outside.
 * Plain values. A rect with w <= 0 or h <= 0 is empty. Sides stay within +-2^30, so that
 * edges never overflow; what comes from outside is checked with rect_inside() first.
 */
#ifndef BASE_RECT_H
#define BASE_RECT_H

#include <stdbool.h>
#include <stdint.h>

struct rect {
    int32_t x, y, w, h;
};

static inline struct rect rect_make(int x, int y, int w, int h) {
    return (struct rect){x, y, w, h};
}

static inline bool rect_empty(struct rect a) {
    return a.w <= 0 || a.h <= 0;
}

static inline bool rect_equal(struct rect a, struct rect b) {
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

/* True when `a` lies inside a surface of width x height by all four edges. */
bool rect_inside(struct rect a, int width, int height);
bool rect_contains(struct rect outer, struct rect inner);
bool rect_overlaps(struct rect a, struct rect b);
struct rect rect_intersect(struct rect a, struct rect b);
/* The smallest rect that holds both; an empty one adds nothing. */
struct rect rect_union(struct rect a, struct rect b);
int64_t rect_area(struct rect a);

#endif
