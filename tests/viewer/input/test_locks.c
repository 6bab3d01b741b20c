/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/event.h"
#include "tests/check.h"
#include "viewer/input/locks.h"

static void nothing_known_nothing_done(void) {
    struct locks locks = {0};
    CHECK_INT(locks_differ(&locks, LED_CAPS | LED_NUM), 0);
    CHECK(locks_pressed(&locks, LED_CAPS, 0));
}

static void focus_brings_in_step_once(void) {
    struct locks locks = {0};
    locks_report(&locks, LED_CAPS | LED_SCROLL);
    CHECK_INT(locks_differ(&locks, LED_NUM), LED_CAPS | LED_NUM);
    CHECK_INT(locks_differ(&locks, LED_NUM), 0);
    locks_report(&locks, LED_NUM | LED_SCROLL);
    CHECK_INT(locks_differ(&locks, LED_NUM), 0);
    CHECK_INT(locks_differ(&locks, 0), LED_NUM);
}

/* Both sides toggle together: the press is passed on. */
static void toggle_in_step(void) {
    struct locks locks = {0};
    locks_report(&locks, 0);
    CHECK_INT(locks_differ(&locks, 0), 0);
    CHECK(locks_pressed(&locks, LED_CAPS, LED_CAPS));
    locks_report(&locks, LED_CAPS);
    CHECK(locks_pressed(&locks, LED_CAPS, 0));
}

/* The guest has changed on its own: it is where the press would bring this side. */
static void toggle_out_of_step(void) {
    struct locks locks = {0};
    locks_report(&locks, 0);
    CHECK_INT(locks_differ(&locks, 0), 0);
    locks_report(&locks, LED_NUM);
    CHECK(!locks_pressed(&locks, LED_NUM, LED_NUM));
    CHECK(locks_pressed(&locks, LED_NUM, 0));
}

/* Caps is mapped to something else here: only the guest has it. */
static void no_lock_on_this_side(void) {
    struct locks locks = {0};
    locks_report(&locks, 0);
    CHECK_INT(locks_differ(&locks, 0), 0);
    CHECK(locks_pressed(&locks, LED_CAPS, 0));
    locks_report(&locks, LED_CAPS);
    CHECK(locks_pressed(&locks, LED_CAPS, 0));
}

static const struct check_case cases[] = {
    {"nothing_known_nothing_done", nothing_known_nothing_done},
    {"focus_brings_in_step_once", focus_brings_in_step_once},
    {"toggle_in_step", toggle_in_step},
    {"toggle_out_of_step", toggle_out_of_step},
    {"no_lock_on_this_side", no_lock_on_this_side},
};
CHECK_MAIN(cases)
