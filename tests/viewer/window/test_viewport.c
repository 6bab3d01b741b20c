/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/window/viewport.h"

static struct viewport make(int guest_w, int guest_h, int w, int h) {
    struct viewport viewport;
    viewport_set(&viewport, guest_w, guest_h, w, h, w, h);
    return viewport;
}

static void check_rect(struct rect actual, int x, int y, int w, int h) {
    CHECK_INT(actual.x, x);
    CHECK_INT(actual.y, y);
    CHECK_INT(actual.w, w);
    CHECK_INT(actual.h, h);
}

static void fits_and_centres(void) {
    check_rect(make(640, 480, 640, 480).picture, 0, 0, 640, 480);
    check_rect(make(640, 480, 1280, 480).picture, 320, 0, 640, 480);
    check_rect(make(640, 480, 640, 960).picture, 0, 240, 640, 480);
    check_rect(make(1920, 1080, 960, 600).picture, 0, 30, 960, 540);
    check_rect(make(16384, 1, 100, 100).picture, 0, 49, 100, 1);
    check_rect(make(1, 16384, 100, 100).picture, 49, 0, 1, 100);
}

static void exact(void) {
    struct viewport a = make(640, 480, 800, 480), b = make(640, 480, 800, 600);
    CHECK(viewport_is_exact(&a));
    CHECK(!viewport_is_exact(&b));
}

/* The rect is just what depends on the area, for every pixel of an odd scale. */
static void damage_is_covered(void) {
    struct viewport viewport = make(37, 23, 100, 61);
    const struct rect *picture = &viewport.picture;
    for (int x = 0; x < 37; x++) {
        struct rect part = viewport_to_drawable(&viewport, rect_make(x, 5, 1, 1));
        for (int i = 0; i < picture->w; i++) {
            /* drawable pixel i covers the guest from i * 37 / w to (i + 1) * 37 / w */
            bool depends = (i + 1) * 37 > x * picture->w && i * 37 < (x + 1) * picture->w;
            bool covered = i + picture->x >= part.x && i + picture->x < part.x + part.w;
            CHECK(depends == covered);
        }
    }
    check_rect(viewport_to_drawable(&viewport, rect_make(0, 0, 37, 23)), picture->x,
               picture->y, picture->w, picture->h);
}

static void pointer_back_and_forth(void) {
    struct viewport viewport = make(640, 480, 1920, 960);
    for (int x = 0; x < 640; x += 7) {
        int guest_x, guest_y;
        struct rect at = viewport_to_drawable(&viewport, rect_make(x, 479, 1, 1));
        CHECK(viewport_to_guest(&viewport, at.x, at.y, &guest_x, &guest_y));
        CHECK_INT(guest_x, x);
        CHECK_INT(guest_y, 479);
    }
}

static void pointer_off_the_picture(void) {
    struct viewport viewport = make(640, 480, 1280, 480);
    int x, y;
    CHECK(!viewport_to_guest(&viewport, 0, 100, &x, &y));
    CHECK(x == 0 && y == 100);
    CHECK(!viewport_to_guest(&viewport, 1279, 9000, &x, &y));
    CHECK(x == 639 && y == 479);
    CHECK(!viewport_to_guest(&viewport, -5000, -1, &x, &y));
    CHECK(x == 0 && y == 0);
}

/* Also of a guest that is larger than its picture: there are hot corners. */
static void edges_can_be_touched(void) {
    struct viewport half = make(1280, 960, 640, 480), odd = make(1920, 1080, 1000, 700);
    int x, y;
    CHECK(viewport_to_guest(&half, 639, 479, &x, &y));
    CHECK(x == 1279 && y == 959);
    CHECK(viewport_to_guest(&half, 638, 0, &x, &y));
    CHECK(x == 1276 && y == 0);
    CHECK(!viewport_to_guest(&odd, 999, 699, &x, &y));
    CHECK(x == 1919 && y == 1079);
    viewport_set(&half, 1280, 960, 320, 240, 640, 480);
    CHECK(viewport_to_guest(&half, 319, 239, &x, &y));
    CHECK(x == 1279 && y == 959);
}

static void high_density(void) {
    struct viewport viewport;
    int x, y;
    viewport_set(&viewport, 1280, 960, 640, 480, 1280, 960);
    CHECK(viewport_is_exact(&viewport));
    CHECK(viewport_to_guest(&viewport, 320, 478, &x, &y));
    CHECK(x == 640 && y == 956);
}

static void check_window(int guest_w, int guest_h, int zoom, int w, int h) {
    int window_w, window_h;
    viewport_window_size(guest_w, guest_h, zoom, 1900, 1000, &window_w, &window_h);
    CHECK_INT(window_w, w);
    CHECK_INT(window_h, h);
}

static void window_sizes(void) {
    check_window(640, 480, 0, 640, 480);
    check_window(640, 480, 50, 320, 240);
    check_window(640, 480, 200, 1280, 960);
    check_window(640, 480, 400, 1333, 1000);
    check_window(3800, 1000, 0, 1900, 500);
    check_window(1, 1, 10, 1, 1);
    check_window(16384, 1, 0, 1900, 1);
}

static const struct check_case cases[] = {
    {"fits_and_centres", fits_and_centres},
    {"exact", exact},
    {"damage_is_covered", damage_is_covered},
    {"pointer_back_and_forth", pointer_back_and_forth},
    {"pointer_off_the_picture", pointer_off_the_picture},
    {"edges_can_be_touched", edges_can_be_touched},
    {"high_density", high_density},
    {"window_sizes", window_sizes},
};
CHECK_MAIN(cases)
