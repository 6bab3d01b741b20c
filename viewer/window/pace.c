/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/pace.h"

static const int64_t second = 1000000000;
static const int64_t eager_interval = 4000000; /* after input */
static const int64_t eager_time = 100000000;

void pace_start(struct pace *pace, int rate) {
    int64_t interval = second / (rate >= 20 && rate <= 500 ? rate : 60);
    *pace = (struct pace){interval, -second, -second};
}

void pace_shown(struct pace *pace, int64_t now) {
    pace->shown = now;
}

void pace_input(struct pace *pace, int64_t now) {
    pace->input = now;
}

int64_t pace_wait(const struct pace *pace, int64_t now) {
    int64_t interval = pace->interval;
    if (now - pace->input < eager_time && interval > eager_interval) {
        interval = eager_interval;
    }
    int64_t wait = pace->shown + interval - now;
    return wait > 0 ? wait : 0;
}
