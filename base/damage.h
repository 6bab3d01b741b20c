/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What has changed on a surface: up to 16 rects, beyond that merged so that little is
 * covered needlessly. A plain value, zero-initialised = no damage. Not thread-safe.
 */
#ifndef BASE_DAMAGE_H
#define BASE_DAMAGE_H

#include <stdbool.h>

#include "base/rect.h"

enum {
    DAMAGE_RECTS_MAX = 16
};

struct damage {
    unsigned count;
    struct rect rects[DAMAGE_RECTS_MAX];
};

static inline bool damage_empty(const struct damage *damage) {
    return damage->count == 0;
}

static inline void damage_clear(struct damage *damage) {
    damage->count = 0;
}

/* Adds a rect; empty ones are ignored, contained ones absorbed. */
void damage_add(struct damage *damage, struct rect added);
void damage_add_all(struct damage *damage, const struct damage *added);
bool damage_overlaps(const struct damage *damage, struct rect area);
/* The bounding box; empty when there is no damage. */
struct rect damage_bounds(const struct damage *damage);

#endif
