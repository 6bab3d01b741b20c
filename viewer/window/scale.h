/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scaling by area: each pixel is the mean of the source that it covers, in 1/256. Exact
 * for whole factors, smooth for all others. Any part of the result may be made alone and
 * is the same as in the whole. One owner; the tables live as long as the sizes.
 */
#ifndef VIEWER_WINDOW_SCALE_H
#define VIEWER_WINDOW_SCALE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rect.h"
#include "base/surface.h"

/* What one pixel of the result takes of the source in one direction. */
struct scale_span {
    int32_t first, count;
    uint32_t weights; /* index of the first of `count` weights, whose sum is 256 */
};

struct scale_axis {
    int from, to; /* pixels */
    struct scale_span *spans;
    uint16_t *weights;
};

struct scale {
    struct scale_axis x, y;
    uint16_t *rows[2]; /* source rows, scaled in x */
    int row_numbers[2];
    uint32_t *sums;
};

/* Zero-initialised before the first call; does nothing when the sizes are the same. */
void scale_set(struct scale *scale, int from_width, int from_height, int to_width,
               int to_height);
/* Makes `area` (of the result; inside it) from the whole source `from`; the result's
 * top left pixel is at `left`, `top` of `to`. All four bytes of a pixel are scaled. */
void scale_paint(struct scale *scale, const struct surface *to, int left, int top,
                 const struct surface *from, struct rect area);
void scale_free(struct scale *scale);

#endif
