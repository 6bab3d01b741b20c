/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/layout.h"

#include "tests/check.h"

static struct layout_screen screens[LIMIT_DISPLAYS];
static struct layout_head heads[LIMIT_DISPLAYS];

static void begin(void) {
    memset(screens, 0, sizeof screens);
}

static void add_screen(unsigned id, int width, int height) {
    screens[id].is_live = true;
    screens[id].width = width;
    screens[id].height = height;
}

static void add_monitor(unsigned screen, unsigned id, struct rect area) {
    screens[screen].monitor[screens[screen].monitors++] =
        (struct layout_monitor){id, area};
}

static void make(void) {
    memset(heads, 0xff, sizeof heads);
    layout_make(screens, heads);
}

static void check_head(unsigned number, unsigned screen, struct rect area) {
    CHECK(heads[number].is_present);
    CHECK_INT(heads[number].screen, screen);
    CHECK(rect_equal(heads[number].area, area));
}

static unsigned count(void) {
    unsigned found = 0;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        found += heads[i].is_present;
    }
    return found;
}

static void test_none(void) {
    begin();
    make();
    CHECK_INT(count(), 0);
}

static void test_channels(void) {
    begin();
    add_screen(0, 800, 600);
    add_screen(3, 640, 480);
    make();
    CHECK_INT(count(), 2);
    check_head(0, 0, rect_make(0, 0, 800, 600));
    check_head(3, 3, rect_make(0, 0, 640, 480));
}

/* A channel's only monitor is at the corner, has the channel's number, and no more than
 * the picture. */
static void test_only_monitor(void) {
    begin();
    add_screen(2, 800, 600);
    add_monitor(2, 7, rect_make(100, 100, 700, 900));
    make();
    CHECK_INT(count(), 1);
    check_head(2, 2, rect_make(0, 0, 700, 600));
}

static void test_switched_off(void) {
    begin();
    add_screen(0, 800, 600);
    add_screen(1, 800, 600);
    add_monitor(1, 0, rect_make(0, 0, 0, 0));
    make();
    CHECK_INT(count(), 1);
    CHECK(heads[0].is_present);
}

static void test_monitors(void) {
    begin();
    add_screen(0, 1800, 800);
    add_monitor(0, 0, rect_make(0, 0, 1000, 800));
    add_monitor(0, 1, rect_make(1000, 100, 900, 600));
    add_monitor(0, 2, rect_make(0, 0, 0, 600));
    add_monitor(0, 16, rect_make(0, 0, 10, 10));
    make();
    CHECK_INT(count(), 2);
    check_head(0, 0, rect_make(0, 0, 1000, 800));
    check_head(1, 0, rect_make(1000, 100, 800, 600));
}

/* Outside of the picture, or without one: a display, with nothing to see. */
static void test_nothing_to_see(void) {
    begin();
    add_screen(0, 800, 600);
    add_monitor(0, 0, rect_make(0, 0, 800, 600));
    add_monitor(0, 1, rect_make(800, 0, 800, 600));
    add_screen(2, 0, 0);
    make();
    CHECK_INT(count(), 3);
    CHECK(rect_empty(heads[1].area));
    CHECK(rect_empty(heads[2].area));
}

/* Two that claim one number: the first has it. */
static void test_same_number(void) {
    begin();
    add_screen(0, 800, 600);
    add_monitor(0, 1, rect_make(0, 0, 400, 600));
    add_monitor(0, 1, rect_make(400, 0, 400, 600));
    add_screen(1, 320, 200);
    make();
    CHECK_INT(count(), 1);
    check_head(1, 0, rect_make(0, 0, 400, 600));
}

static void test_clip(void) {
    static const struct {
        int64_t x, y, w, h;
        struct rect expected;
    } rows[] = {
        {0, 0, 100, 50, {0, 0, 100, 50}},
        {-10, -10, 20, 20, {0, 0, 10, 10}},
        {90, 40, INT32_MAX, INT32_MAX, {90, 40, 10, 10}},
        {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX, {0, 0, 0, 0}},
        {INT32_MAX, 0, INT32_MAX, 50, {0, 0, 0, 0}},
        {10, 10, -5, 10, {0, 0, 0, 0}},
        {100, 0, 10, 10, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK(rect_equal(layout_clip(rows[i].x, rows[i].y, rows[i].w, rows[i].h, 100, 50),
                         rows[i].expected));
    }
}

static const struct check_case cases[] = {
    {"none", test_none},
    {"channels", test_channels},
    {"only monitor", test_only_monitor},
    {"switched off", test_switched_off},
    {"monitors", test_monitors},
    {"nothing to see", test_nothing_to_see},
    {"same number", test_same_number},
    {"clip", test_clip},
};
CHECK_MAIN(cases)
