/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/limits.h"
#include "tests/check.h"
#include "viewer/window/resizer.h"

static void asks_once_after_a_pause(void) {
    struct resizer resizer = {0};
    CHECK(!resizer_take(&resizer, 1000));
    CHECK_INT(resizer_timeout(&resizer, 1000), -1);
    resizer_wish(&resizer, 1000);
    CHECK_INT(resizer_timeout(&resizer, 1000), 200);
    CHECK(!resizer_take(&resizer, 1199));
    CHECK_INT(resizer_timeout(&resizer, 1300), 0);
    CHECK(resizer_take(&resizer, 1200));
    CHECK(!resizer_take(&resizer, 5000));
    CHECK_INT(resizer_timeout(&resizer, 5000), -1);
}

static void a_drag_is_one_wish(void) {
    struct resizer resizer = {0};
    int asked = 0;
    for (int64_t now = 0; now < 3000; now += 10) {
        if (now < 2000) {
            resizer_wish(&resizer, now);
        }
        asked += resizer_take(&resizer, now);
    }
    CHECK_INT(asked, 1);
}

static void check_size(int width, int height, int zoom, int guest_width,
                       int guest_height) {
    int w = 0, h = 0;
    resizer_guest_size(width, height, zoom, &w, &h);
    CHECK_INT(w, guest_width);
    CHECK_INT(h, guest_height);
    CHECK(limit_size_allowed(w, h));
}

static void sizes(void) {
    check_size(1000, 701, 0, 1000, 701);
    check_size(1000, 700, 50, 2000, 1400);
    check_size(1000, 700, 200, 500, 350);
    check_size(10, 10, 0, 320, 200);
    check_size(16384, 16384, 0, 16384, 4096);
    check_size(16384, 16384, 10, 16384, 4096);
}

static const struct check_case cases[] = {
    {"asks_once_after_a_pause", asks_once_after_a_pause},
    {"a_drag_is_one_wish", a_drag_is_one_wish},
    {"sizes", sizes},
};
CHECK_MAIN(cases)
