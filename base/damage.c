/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/damage.h"

/* Pixels that a merge would cover beyond what the two rects cover now. */
static int64_t merge_cost(struct rect a, struct rect b) {
    return rect_area(rect_union(a, b)) - rect_area(a) - rect_area(b);
}

static void remove_at(struct damage *damage, unsigned index) {
    damage->rects[index] = damage->rects[--damage->count];
}

static bool absorb(struct damage *damage, struct rect *added) {
    for (unsigned i = 0; i < damage->count;) {
        if (rect_contains(damage->rects[i], *added)) {
            return true;
        }
        if (merge_cost(damage->rects[i], *added) <= 0) {
            *added = rect_union(damage->rects[i], *added);
            remove_at(damage, i);
            i = 0;
        } else {
            i++;
        }
    }
    return false;
}

static unsigned cheapest_partner(const struct damage *damage, struct rect added) {
    unsigned best = 0;
    for (unsigned i = 1; i < damage->count; i++) {
        if (merge_cost(damage->rects[i], added) <
            merge_cost(damage->rects[best], added)) {
            best = i;
        }
    }
    return best;
}

void damage_add(struct damage *damage, struct rect added) {
    while (!rect_empty(added) && !absorb(damage, &added)) {
        if (damage->count < DAMAGE_RECTS_MAX) {
            damage->rects[damage->count++] = added;
            return;
        }
        unsigned partner = cheapest_partner(damage, added);
        added = rect_union(damage->rects[partner], added);
        remove_at(damage, partner);
    }
}

void damage_add_all(struct damage *damage, const struct damage *added) {
    for (unsigned i = 0; i < added->count; i++) {
        damage_add(damage, added->rects[i]);
    }
}

bool damage_overlaps(const struct damage *damage, struct rect area) {
    for (unsigned i = 0; i < damage->count; i++) {
        if (rect_overlaps(damage->rects[i], area)) {
            return true;
        }
    }
    return false;
}

struct rect damage_bounds(const struct damage *damage) {
    struct rect bounds = {0, 0, 0, 0};
    for (unsigned i = 0; i < damage->count; i++) {
        bounds = rect_union(bounds, damage->rects[i]);
    }
    return bounds;
}
