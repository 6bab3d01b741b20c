/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/window/pace.h"

static const int64_t ms = 1000000;

static void at_once_after_a_pause(void) {
    struct pace pace;
    pace_start(&pace, 60);
    CHECK_INT(pace_wait(&pace, 0), 0);
    pace_shown(&pace, 0);
    CHECK_INT(pace_wait(&pace, 17 * ms), 0);
}

static void at_the_display_rate(void) {
    struct pace pace;
    pace_start(&pace, 100);
    pace_shown(&pace, 50 * ms);
    CHECK_INT(pace_wait(&pace, 50 * ms), 10 * ms);
    CHECK_INT(pace_wait(&pace, 57 * ms), 3 * ms);
    CHECK_INT(pace_wait(&pace, 60 * ms), 0);
}

static void senseless_rates_count_as_60(void) {
    static const int rates[] = {0, -1, 1, 100000};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct pace pace;
        pace_start(&pace, rates[i]);
        CHECK_INT(pace.interval, 1000000000 / 60);
    }
}

static void eager_after_input(void) {
    struct pace pace;
    pace_start(&pace, 60);
    pace_shown(&pace, 1000 * ms);
    pace_input(&pace, 1001 * ms);
    CHECK_INT(pace_wait(&pace, 1001 * ms), 3 * ms);
    CHECK_INT(pace_wait(&pace, 1004 * ms), 0);
    pace_shown(&pace, 1200 * ms);
    CHECK(pace_wait(&pace, 1201 * ms) > 10 * ms);
}

static const struct check_case cases[] = {
    {"at_once_after_a_pause", at_once_after_a_pause},
    {"at_the_display_rate", at_the_display_rate},
    {"senseless_rates_count_as_60", senseless_rates_count_as_60},
    {"eager_after_input", eager_after_input},
};
CHECK_MAIN(cases)
