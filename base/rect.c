/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rect.h"

static int32_t smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b) {
    return a > b ? a : b;
}

bool rect_inside(struct rect a, int width, int height) {
    return a.x >= 0 && a.y >= 0 && a.w >= 0 && a.h >= 0 && a.x <= width &&
           a.y <= height && a.w <= width - a.x && a.h <= height - a.y;
}

bool rect_contains(struct rect outer, struct rect inner) {
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

bool rect_overlaps(struct rect a, struct rect b) {
    return !rect_empty(a) && !rect_empty(b) && a.x < b.x + b.w && b.x < a.x + a.w &&
           a.y < b.y + b.h && b.y < a.y + a.h;
}

struct rect rect_intersect(struct rect a, struct rect b) {
    int32_t left = larger(a.x, b.x);
    int32_t top = larger(a.y, b.y);
    int32_t right = smaller(a.x + a.w, b.x + b.w);
    int32_t bottom = smaller(a.y + a.h, b.y + b.h);
    if (right <= left || bottom <= top) {
        return (struct rect){left, top, 0, 0};
    }
    return (struct rect){left, top, right - left, bottom - top};
}

struct rect rect_union(struct rect a, struct rect b) {
    if (rect_empty(a)) {
        return b;
    }
    if (rect_empty(b)) {
        return a;
    }
    int32_t left = smaller(a.x, b.x);
    int32_t top = smaller(a.y, b.y);
    int32_t right = larger(a.x + a.w, b.x + b.w);
    int32_t bottom = larger(a.y + a.h, b.y + b.h);
    return (struct rect){left, top, right - left, bottom - top};
}

int64_t rect_area(struct rect a) {
    return rect_empty(a) ? 0 : (int64_t)a.w * a.h;
}
