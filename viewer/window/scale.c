/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/scale.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    ONE = 256 /* the sum of a span's weights */
};

/* The weights of the source pixels under [start, end), both in 1/to of a pixel. The
 * remainder of the rounding goes to the largest, so that a flat area stays as it is. */
static void weigh(const struct scale_span *span, uint16_t *weights, int64_t start,
                  int64_t end, int to) {
    int sum = 0, largest = 0;
    for (int i = 0; i < span->count; i++) {
        int64_t left = (int64_t)(span->first + i) * to, right = left + to;
        int64_t covered = (right < end ? right : end) - (left > start ? left : start);
        weights[i] = (uint16_t)(covered * ONE / (end - start));
        sum += weights[i];
        if (weights[i] > weights[largest]) {
            largest = i;
        }
    }
    weights[largest] = (uint16_t)(weights[largest] + ONE - sum);
}

static void axis_make(struct scale_axis *axis, int from, int to) {
    size_t most = (size_t)(from / to) + 2;
    axis->from = from;
    axis->to = to;
    axis->spans = memory_grow(axis->spans, (size_t)to, sizeof *axis->spans);
    axis->weights = memory_grow(axis->weights, (size_t)to * most, sizeof *axis->weights);
    uint32_t used = 0;
    for (int i = 0; i < to; i++) {
        int64_t start = (int64_t)i * from, end = start + from;
        struct scale_span *span = &axis->spans[i];
        span->first = (int32_t)(start / to);
        span->count = (int32_t)((end + to - 1) / to) - span->first;
        span->weights = used;
        weigh(span, axis->weights + used, start, end, to);
        used += (uint32_t)span->count;
    }
}

static bool axis_is(const struct scale_axis *axis, int from, int to) {
    return axis->spans && axis->from == from && axis->to == to;
}

void scale_set(struct scale *scale, int from_width, int from_height, int to_width,
               int to_height) {
    if (!axis_is(&scale->y, from_height, to_height)) {
        axis_make(&scale->y, from_height, to_height);
    }
    if (!axis_is(&scale->x, from_width, to_width)) {
        axis_make(&scale->x, from_width, to_width);
        for (int i = 0; i < 2; i++) {
            scale->rows[i] =
                memory_grow(scale->rows[i], (size_t)to_width * 4, sizeof *scale->rows[i]);
        }
        scale->sums = memory_grow(scale->sums, (size_t)to_width * 4, sizeof *scale->sums);
    }
}

/* One source row, scaled in x, as four channels of 16 bits (value * 256). Two channels
 * share a word: their sums stay below 65536. */
static void scale_row(const struct scale_axis *axis, const uint32_t *from, uint16_t *row,
                      int left, int width) {
    for (int i = left; i < left + width; i++) {
        const struct scale_span *span = &axis->spans[i];
        const uint16_t *weights = axis->weights + span->weights;
        const uint32_t *pixels = from + span->first;
        uint32_t even = 0, odd = 0;
        for (int k = 0; k < span->count; k++) {
            even += (pixels[k] & 0x00ff00ff) * weights[k];
            odd += (pixels[k] >> 8 & 0x00ff00ff) * weights[k];
        }
        row[i * 4] = (uint16_t)even;
        row[i * 4 + 1] = (uint16_t)odd;
        row[i * 4 + 2] = (uint16_t)(even >> 16);
        row[i * 4 + 3] = (uint16_t)(odd >> 16);
    }
}

/* Neighbours in y share a source row: the last two are kept. */
static const uint16_t *take_row(struct scale *scale, const struct surface *from, int y,
                                struct rect area) {
    int slot = y & 1;
    if (scale->row_numbers[slot] != y) {
        scale_row(&scale->x, surface_at(from, 0, y), scale->rows[slot], area.x, area.w);
        scale->row_numbers[slot] = y;
    }
    return scale->rows[slot] + (size_t)area.x * 4;
}

static void add_row(uint32_t *sums, const uint16_t *row, uint32_t weight, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sums[i] += row[i] * weight;
    }
}

static void put_row(uint32_t *pixels, const uint32_t *sums, int count) {
    for (int i = 0; i < count; i++) {
        const uint32_t *sum = sums + (size_t)i * 4;
        pixels[i] = (sum[0] + 0x8000) >> 16 | (sum[1] + 0x8000) >> 16 << 8 |
                    (sum[2] + 0x8000) >> 16 << 16 | (sum[3] + 0x8000) >> 16 << 24;
    }
}

void scale_paint(struct scale *scale, const struct surface *to, int left, int top,
                 const struct surface *from, struct rect area) {
    size_t count = (size_t)area.w * 4;
    scale->row_numbers[0] = scale->row_numbers[1] = -1;
    for (int y = area.y; y < area.y + area.h; y++) {
        const struct scale_span *span = &scale->y.spans[y];
        memset(scale->sums, 0, count * sizeof *scale->sums);
        for (int k = 0; k < span->count; k++) {
            const uint16_t *row = take_row(scale, from, span->first + k, area);
            add_row(scale->sums, row, scale->y.weights[span->weights + (uint32_t)k],
                    count);
        }
        put_row(surface_at(to, left + area.x, top + y), scale->sums, area.w);
    }
}

void scale_free(struct scale *scale) {
    free(scale->x.spans);
    free(scale->x.weights);
    free(scale->y.spans);
    free(scale->y.weights);
    free(scale->rows[0]);
    free(scale->rows[1]);
    free(scale->sums);
    *scale = (struct scale){0};
}
