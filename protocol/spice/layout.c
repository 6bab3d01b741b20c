/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/layout.h"

#include <stddef.h>

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

struct rect layout_clip(int64_t x, int64_t y, int64_t w, int64_t h, int32_t width,
                        int32_t height) {
    int64_t left = clamp(x, 0, width), top = clamp(y, 0, height);
    int64_t right = clamp(x + w, left, width), bottom = clamp(y + h, top, height);
    if (left == right || top == bottom) {
        return rect_make(0, 0, 0, 0);
    }
    return rect_make((int)left, (int)top, (int)(right - left), (int)(bottom - top));
}

/* The one display of a channel is at its picture's corner, whatever the server says. */
static void add_only(const struct layout_screen *screen, unsigned number,
                     struct layout_head *heads) {
    bool has_monitor = screen->monitors == 1;
    struct rect said = has_monitor ? screen->monitor[0].area
                                   : rect_make(0, 0, screen->width, screen->height);
    if (has_monitor && rect_empty(said)) {
        return;
    }
    heads[number] = (struct layout_head){
        .is_present = true,
        .screen = number,
        .area = layout_clip(0, 0, said.w, said.h, screen->width, screen->height),
    };
}

static void add_several(const struct layout_screen *screen, struct layout_head *heads) {
    for (unsigned i = 0; i < screen->monitors; i++) {
        unsigned id = screen->monitor[i].id;
        struct rect said = screen->monitor[i].area;
        if (id >= LIMIT_DISPLAYS || rect_empty(said) || heads[id].is_present) {
            continue;
        }
        heads[id] = (struct layout_head){
            .is_present = true,
            .screen = 0,
            .area = layout_clip(said.x, said.y, said.w, said.h, screen->width,
                                screen->height),
        };
    }
}

void layout_make(const struct layout_screen *screens, struct layout_head *heads) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        heads[i] = (struct layout_head){.is_present = false};
    }
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        if (!screens[i].is_live || heads[i].is_present) {
            continue;
        }
        if (i == 0 && screens[i].monitors > 1) {
            add_several(&screens[i], heads);
        } else {
            add_only(&screens[i], i, heads);
        }
    }
}
