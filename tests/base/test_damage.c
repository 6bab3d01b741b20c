/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/damage.h"

#include "tests/check.h"

enum {
    SIDE = 96
};

/* Which pixels a damage covers, one by one. */
static void mark(bool covered[SIDE][SIDE], struct rect area) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            covered[y][x] = true;
        }
    }
}

static void test_empty(void) {
    struct damage damage = {0};
    CHECK(damage_empty(&damage));
    damage_add(&damage, rect_make(3, 3, 0, 5));
    damage_add(&damage, rect_make(3, 3, 5, -1));
    CHECK(damage_empty(&damage));
    CHECK(rect_empty(damage_bounds(&damage)));
}

static void test_absorb(void) {
    struct damage damage = {0};
    damage_add(&damage, rect_make(10, 10, 20, 20));
    damage_add(&damage, rect_make(12, 12, 3, 3));
    CHECK_INT(damage.count, 1);
    damage_add(&damage, rect_make(0, 0, 50, 50));
    CHECK_INT(damage.count, 1);
    CHECK(rect_equal(damage.rects[0], rect_make(0, 0, 50, 50)));
}

static void test_neighbours_join(void) {
    struct damage damage = {0};
    for (int row = 0; row < 40; row++) {
        damage_add(&damage, rect_make(0, row, 64, 1));
    }
    CHECK_INT(damage.count, 1);
    CHECK(rect_equal(damage.rects[0], rect_make(0, 0, 64, 40)));
}

static void test_distant_stay_apart(void) {
    struct damage damage = {0};
    damage_add(&damage, rect_make(0, 0, 4, 4));
    damage_add(&damage, rect_make(80, 80, 4, 4));
    CHECK_INT(damage.count, 2);
    CHECK(rect_equal(damage_bounds(&damage), rect_make(0, 0, 84, 84)));
}

/* However many there are, no pixel gets lost and the bound on their number holds. */
static void test_nothing_lost(void) {
    unsigned state = 1;
    for (int round = 0; round < 200; round++) {
        static bool wanted[SIDE][SIDE], covered[SIDE][SIDE];
        struct damage damage = {0};
        memset(wanted, 0, sizeof wanted);
        memset(covered, 0, sizeof covered);
        for (int i = 0; i < 60; i++) {
            state = state * 1103515245u + 12345u;
            int x = (int)(state >> 8) % 80, y = (int)(state >> 16) % 80;
            struct rect area =
                rect_make(x, y, 1 + (int)(state >> 5) % 16, 1 + (int)(state >> 11) % 16);
            damage_add(&damage, area);
            mark(wanted, area);
            CHECK(damage.count <= DAMAGE_RECTS_MAX);
        }
        for (unsigned i = 0; i < damage.count; i++) {
            mark(covered, damage.rects[i]);
        }
        for (int i = 0; i < SIDE * SIDE; i++) {
            CHECK(!wanted[i / SIDE][i % SIDE] || covered[i / SIDE][i % SIDE]);
        }
    }
}

static void test_add_all(void) {
    struct damage a = {0}, b = {0};
    damage_add(&a, rect_make(0, 0, 4, 4));
    damage_add(&b, rect_make(20, 0, 4, 4));
    damage_add(&b, rect_make(40, 0, 4, 4));
    damage_add_all(&a, &b);
    CHECK_INT(a.count, 3);
    damage_clear(&a);
    CHECK(damage_empty(&a));
}

static void test_overlaps(void) {
    struct damage damage = {0};
    CHECK(!damage_overlaps(&damage, rect_make(0, 0, 100, 100)));
    damage_add(&damage, rect_make(0, 0, 4, 4));
    damage_add(&damage, rect_make(40, 0, 4, 4));
    CHECK(damage_overlaps(&damage, rect_make(43, 3, 9, 9)));
    CHECK(!damage_overlaps(&damage, rect_make(4, 0, 36, 9)));
}

static const struct check_case cases[] = {
    {"empty", test_empty},
    {"absorb", test_absorb},
    {"neighbours-join", test_neighbours_join},
    {"distant-stay-apart", test_distant_stay_apart},
    {"nothing-lost", test_nothing_lost},
    {"add-all", test_add_all},
    {"overlaps", test_overlaps},
};

CHECK_MAIN(cases)
