/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rect.h"

#include <limits.h>

#include "tests/check.h"

static void check_rect(struct rect actual, int x, int y, int w, int h) {
    CHECK_INT(actual.x, x);
    CHECK_INT(actual.y, y);
    CHECK_INT(actual.w, w);
    CHECK_INT(actual.h, h);
}

static void test_inside(void) {
    CHECK(rect_inside(rect_make(0, 0, 10, 20), 10, 20));
    CHECK(rect_inside(rect_make(9, 19, 1, 1), 10, 20));
    CHECK(rect_inside(rect_make(10, 20, 0, 0), 10, 20));
    CHECK(!rect_inside(rect_make(0, 0, 11, 20), 10, 20));
    CHECK(!rect_inside(rect_make(0, 0, 10, 21), 10, 20));
    CHECK(!rect_inside(rect_make(1, 0, 10, 20), 10, 20));
    CHECK(!rect_inside(rect_make(0, 1, 10, 20), 10, 20));
    CHECK(!rect_inside(rect_make(-1, 0, 2, 2), 10, 20));
    CHECK(!rect_inside(rect_make(0, -1, 2, 2), 10, 20));
}

/* Numbers from outside whose sums would wrap. */
static void test_inside_hostile(void) {
    CHECK(!rect_inside(rect_make(INT_MAX, 0, INT_MAX, 1), 10, 20));
    CHECK(!rect_inside(rect_make(0, INT_MAX, 1, INT_MAX), 10, 20));
    CHECK(!rect_inside(rect_make(1, 1, INT_MAX, INT_MAX), 10, 20));
    CHECK(!rect_inside(rect_make(INT_MIN, INT_MIN, INT_MAX, INT_MAX), 10, 20));
    CHECK(!rect_inside(rect_make(0, 0, -1, 5), 10, 20));
    CHECK(!rect_inside(rect_make(0, 0, 5, INT_MIN), 10, 20));
}

static void test_contains(void) {
    struct rect outer = rect_make(10, 10, 10, 10);
    CHECK(rect_contains(outer, outer));
    CHECK(rect_contains(outer, rect_make(12, 12, 8, 8)));
    CHECK(!rect_contains(outer, rect_make(9, 12, 8, 8)));
    CHECK(!rect_contains(outer, rect_make(12, 9, 8, 8)));
    CHECK(!rect_contains(outer, rect_make(13, 12, 8, 8)));
    CHECK(!rect_contains(outer, rect_make(12, 13, 8, 8)));
}

static void test_overlaps(void) {
    struct rect area = rect_make(10, 10, 10, 10);
    CHECK(rect_overlaps(area, rect_make(19, 19, 5, 5)));
    CHECK(rect_overlaps(area, rect_make(0, 0, 11, 11)));
    CHECK(!rect_overlaps(area, rect_make(20, 10, 5, 5)));
    CHECK(!rect_overlaps(area, rect_make(10, 20, 5, 5)));
    CHECK(!rect_overlaps(area, rect_make(0, 10, 10, 5)));
    CHECK(!rect_overlaps(area, rect_make(12, 12, 0, 5)));
    CHECK(!rect_overlaps(rect_make(12, 12, 5, -1), area));
}

static void test_intersect(void) {
    check_rect(rect_intersect(rect_make(0, 0, 10, 10), rect_make(5, 6, 10, 10)), 5, 6, 5,
               4);
    check_rect(rect_intersect(rect_make(5, 6, 10, 10), rect_make(0, 0, 10, 10)), 5, 6, 5,
               4);
    CHECK(rect_empty(rect_intersect(rect_make(0, 0, 5, 5), rect_make(5, 0, 5, 5))));
    CHECK(rect_empty(rect_intersect(rect_make(0, 0, 5, 5), rect_make(9, 9, 5, 5))));
}

static void test_union(void) {
    check_rect(rect_union(rect_make(0, 0, 2, 2), rect_make(8, 9, 2, 1)), 0, 0, 10, 10);
    check_rect(rect_union(rect_make(0, 0, 0, 2), rect_make(8, 9, 2, 1)), 8, 9, 2, 1);
    check_rect(rect_union(rect_make(8, 9, 2, 1), rect_make(0, 0, 2, -2)), 8, 9, 2, 1);
}

static void test_area(void) {
    CHECK_INT(rect_area(rect_make(5, 5, 3, 4)), 12);
    CHECK_INT(rect_area(rect_make(5, 5, -3, -4)), 0);
    CHECK_INT(rect_area(rect_make(0, 0, 1 << 30, 1 << 30)), 1LL << 60);
}

static const struct check_case cases[] = {
    {"inside", test_inside},       {"inside-hostile", test_inside_hostile},
    {"contains", test_contains},   {"overlaps", test_overlaps},
    {"intersect", test_intersect}, {"union", test_union},
    {"area", test_area},
};

CHECK_MAIN(cases)
