/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/input/held.h"

static bool press(struct held *held, unsigned usage, uint32_t keysym) {
    struct held_key key = {usage, usage, keysym};
    return held_press(held, &key);
}

static void release_carries_the_press(void) {
    struct held held = {0};
    struct held_key key = {30, 2, '1'};
    CHECK(held_press(&held, &key));
    CHECK(held_has(&held, 30));
    CHECK(held_release(&held, 30, &key));
    CHECK_INT(key.scancode, 2);
    CHECK_INT(key.keysym, '1');
    CHECK(!held_has(&held, 30));
    CHECK(!held_release(&held, 30, &key));
}

/* Shift went down meanwhile: the repeat is still the key that was pressed. */
static void repeat_keeps_the_press(void) {
    struct held held = {0};
    struct held_key key = {4, 0x1e, 'a'}, again = {4, 0x1e, 'A'};
    CHECK(held_press(&held, &key));
    CHECK(held_press(&held, &again));
    CHECK_INT(again.keysym, 'a');
    CHECK_INT(held.count, 1);
}

static void last_pressed_is_first_released(void) {
    struct held held = {0};
    struct held_key key;
    CHECK(press(&held, 224, 1) && press(&held, 226, 2) && press(&held, 76, 3));
    CHECK(held_release(&held, 226, &key));
    CHECK(held_pop(&held, &key));
    CHECK_INT(key.usage, 76);
    CHECK(held_pop(&held, &key));
    CHECK_INT(key.usage, 224);
    CHECK(!held_pop(&held, &key));
}

static void too_many_are_refused(void) {
    struct held held = {0};
    struct held_key key;
    for (unsigned i = 0; i < HELD_MAX; i++) {
        CHECK(press(&held, i + 1, i));
    }
    CHECK(!press(&held, 500, 1));
    CHECK(press(&held, 1, 0));
    CHECK(!held_release(&held, 500, &key));
    CHECK(held_release(&held, 1, &key));
    CHECK(press(&held, 500, 1));
}

static const struct check_case cases[] = {
    {"release_carries_the_press", release_carries_the_press},
    {"repeat_keeps_the_press", repeat_keeps_the_press},
    {"last_pressed_is_first_released", last_pressed_is_first_released},
    {"too_many_are_refused", too_many_are_refused},
};
CHECK_MAIN(cases)
