/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/coverage.h"

#include "base/memory.h"
#include "tests/check.h"

static uint32_t state = 12345;

static int random_to(int limit) {
    state = state * 1664525 + 1013904223;
    return (int)((state >> 8) % (uint32_t)(limit + 1));
}

static void mark(bool *seen, int width, struct rect area) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            seen[y * width + x] = true;
        }
    }
}

static uint64_t count_missing(const bool *seen, int count) {
    uint64_t missing = 0;
    for (int i = 0; i < count; i++) {
        missing += !seen[i];
    }
    return missing;
}

/* Random rectangles against one bool a pixel. */
static void compare(int width, int height) {
    struct coverage coverage = {0};
    bool *seen = memory_new((size_t)(width * height), sizeof *seen);
    coverage_reset(&coverage, width, height);
    for (int i = 0; i < 200; i++) {
        struct rect area = {random_to(width), random_to(height), 0, 0};
        area.w = random_to(width - area.x) / (1 + random_to(4));
        area.h = random_to(height - area.y) / (1 + random_to(4));
        coverage_add(&coverage, area);
        mark(seen, width, area);
        CHECK_INT(coverage.missing, count_missing(seen, width * height));
    }
    coverage_add(&coverage, rect_make(0, 0, width, height));
    CHECK(coverage_complete(&coverage));
    CHECK(coverage.rows == NULL);
    coverage_add(&coverage, rect_make(0, 0, 1, 1));
    CHECK(coverage_complete(&coverage));
    coverage_finish(&coverage);
    free(seen);
}

static void test_random(void) {
    static const int sizes[][2] = {{1, 1},   {15, 17}, {16, 16}, {17, 15},
                                   {64, 48}, {101, 3}, {3, 101}, {200, 130}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        compare(sizes[i][0], sizes[i][1]);
    }
}

static void test_last_pixel(void) {
    struct coverage coverage = {0};
    coverage_reset(&coverage, 1920, 1080);
    coverage_add(&coverage, rect_make(0, 0, 1920, 1079));
    coverage_add(&coverage, rect_make(0, 1079, 1919, 1));
    CHECK_INT(coverage.missing, 1);
    coverage_add(&coverage, rect_make(1919, 1079, 1, 1));
    CHECK(coverage_complete(&coverage));
    coverage_finish(&coverage);
}

static void test_reset(void) {
    struct coverage coverage = {0};
    coverage_reset(&coverage, 20, 20);
    coverage_add(&coverage, rect_make(0, 0, 20, 20));
    coverage_reset(&coverage, 30, 10);
    CHECK_INT(coverage.missing, 300);
    coverage_add(&coverage, rect_make(5, 5, 0, 3));
    CHECK_INT(coverage.missing, 300);
    coverage_reset(&coverage, 16384, 4096);
    CHECK_INT(coverage.missing, 16384 * 4096);
    coverage_finish(&coverage);
}

static const struct check_case cases[] = {
    {"random", test_random},
    {"last-pixel", test_last_pixel},
    {"reset", test_reset},
};

CHECK_MAIN(cases)
