/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/coverage.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
    TILE = 16
};

static size_t tiles_across(int32_t pixels) {
    return ((size_t)pixels + TILE - 1) / TILE;
}

void coverage_reset(struct coverage *coverage, int32_t width, int32_t height) {
    free(coverage->rows);
    coverage->width = width;
    coverage->height = height;
    coverage->missing = (uint64_t)width * (uint64_t)height;
    coverage->rows = memory_new(tiles_across(width) * tiles_across(height) * TILE,
                                sizeof *coverage->rows);
}

void coverage_finish(struct coverage *coverage) {
    free(coverage->rows);
    *coverage = (struct coverage){0};
}

/* Marks columns `mask` of the tile rows from..to and returns how many pixels are new. */
static unsigned tile_add(uint16_t *tile, int from, int to, uint16_t mask) {
    unsigned added = 0;
    for (int row = from; row < to; row++) {
        added += (unsigned)__builtin_popcount(mask & (unsigned)~tile[row]);
        tile[row] |= mask;
    }
    return added;
}

/* The part of from..to that falls into the tile that begins at `origin`. */
static int clip_start(int32_t from, int32_t origin) {
    return from > origin ? from - origin : 0;
}

static int clip_end(int32_t to, int32_t origin) {
    return to - origin < TILE ? to - origin : TILE;
}

static void add_row_of_tiles(struct coverage *coverage, struct rect area, int32_t top) {
    int32_t right = area.x + area.w;
    int from = clip_start(area.y, top);
    int to = clip_end(area.y + area.h, top);
    uint16_t *tiles =
        coverage->rows + (size_t)(top / TILE) * tiles_across(coverage->width) * TILE;
    for (int32_t left = area.x / TILE * TILE; left < right; left += TILE) {
        unsigned mask = (1u << clip_end(right, left)) - (1u << clip_start(area.x, left));
        coverage->missing -= tile_add(tiles + left, from, to, (uint16_t)mask);
    }
}

void coverage_add(struct coverage *coverage, struct rect area) {
    if (coverage_complete(coverage) || rect_empty(area)) {
        return;
    }
    int32_t bottom = area.y + area.h;
    for (int32_t top = area.y / TILE * TILE; top < bottom; top += TILE) {
        add_row_of_tiles(coverage, area, top);
    }
    if (coverage_complete(coverage)) {
        free(coverage->rows);
        coverage->rows = NULL;
    }
}
