/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/resizer.h"

#include "protocol/limits.h"

enum {
    PAUSE_MS = 200,
    SMALLEST_WIDTH = 320,
    SMALLEST_HEIGHT = 200,
};

void resizer_wish(struct resizer *resizer, int64_t now) {
    *resizer = (struct resizer){true, now + PAUSE_MS};
}

bool resizer_take(struct resizer *resizer, int64_t now) {
    bool is_due = resizer->waits && now >= resizer->due;
    resizer->waits = resizer->waits && !is_due;
    return is_due;
}

int resizer_timeout(const struct resizer *resizer, int64_t now) {
    if (!resizer->waits) {
        return -1;
    }
    return resizer->due > now ? (int)(resizer->due - now) : 0;
}

static int clamp(int64_t value, int low, int high) {
    return value < low ? low : value > high ? high : (int)value;
}

void resizer_guest_size(int width, int height, int zoom, int *guest_width,
                        int *guest_height) {
    int percent = zoom > 0 ? zoom : 100;
    int w = clamp((int64_t)width * 100 / percent, SMALLEST_WIDTH, LIMIT_SIDE);
    int most = LIMIT_PIXELS / w < LIMIT_SIDE ? LIMIT_PIXELS / w : LIMIT_SIDE;
    *guest_width = w;
    *guest_height = clamp((int64_t)height * 100 / percent, SMALLEST_HEIGHT, most);
}
