/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <limits.h>
#include <time.h>

#include "tests/check.h"

static void test_runs(void) {
    int64_t ms = clock_now_ms(), us = clock_now_us();
    const struct timespec pause = {.tv_nsec = 20000000};
    nanosleep(&pause, NULL);
    CHECK(clock_now_ms() - ms >= 20);
    CHECK(clock_now_us() - us >= 20000);
    CHECK(clock_now_us() / 1000 - clock_now_ms() <= 0);
}

static void test_left(void) {
    int64_t now = clock_now_ms();
    CHECK_INT(clock_left_ms(-1), -1);
    CHECK_INT(clock_left_ms(INT64_MIN), -1);
    CHECK_INT(clock_left_ms(now), 0);
    CHECK_INT(clock_left_ms(0), 0);
    int left = clock_left_ms(now + 60000);
    CHECK(left > 50000 && left <= 60000);
    CHECK_INT(clock_left_ms(INT64_MAX), INT_MAX);
}

static const struct check_case cases[] = {
    {"runs", test_runs},
    {"left", test_left},
};

CHECK_MAIN(cases)
