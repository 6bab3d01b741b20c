/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which pixels of the current size have really been painted since the last resize: a
 * frame is complete when all have. Exact: a 16x16 bit mask per tile, given up once
 * complete. Reader thread.
 */
#ifndef PROTOCOL_VNC_COVERAGE_H
#define PROTOCOL_VNC_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rect.h"

struct coverage {
    int32_t width, height;
    uint64_t missing; /* pixels not painted yet; 0 = complete */
    uint16_t *rows;   /* 16 rows of 16 bits a tile; NULL when complete */
};

/* Forgets everything and starts anew at width x height (each at least 1). */
void coverage_reset(struct coverage *coverage, int32_t width, int32_t height);
void coverage_finish(struct coverage *coverage);
/* `area` must be inside the current size. */
void coverage_add(struct coverage *coverage, struct rect area);

static inline bool coverage_complete(const struct coverage *coverage) {
    return coverage->missing == 0;
}

#endif
