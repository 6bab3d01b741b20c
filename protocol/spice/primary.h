/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The picture of one display channel: the library's own memory where its pixels are ours,
 * else memory into which they are converted. The library's is gone after its destroy
 * signal, or its channel. Main thread.
 */
#ifndef PROTOCOL_SPICE_PRIMARY_H
#define PROTOCOL_SPICE_PRIMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/surface.h"

typedef void primary_convert(uint32_t *to, const uint16_t *from, size_t count);

struct primary {
    struct surface surface;   /* pixels NULL: there is none */
    primary_convert *convert; /* NULL: the pixels are the library's own */
    const uint8_t *source;    /* of what is converted */
    size_t source_stride;     /* bytes */
};

/* What the library's display-primary-create says, checked. */
bool primary_set(struct primary *primary, int format, int width, int height, int stride,
                 void *data, struct error *err);
void primary_clear(struct primary *primary);
/* The library has drawn into `area`, inside the picture. */
void primary_update(struct primary *primary, struct rect area);

#endif
