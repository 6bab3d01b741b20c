/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/primary.h"

#include <spice/enums.h>
#include <stdlib.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/pixels16.h"

static const struct {
    int format;
    int bytes; /* a pixel */
    primary_convert *convert;
} formats[] = {
    {SPICE_SURFACE_FMT_32_xRGB, 4, NULL},
    {SPICE_SURFACE_FMT_32_ARGB, 4, NULL},
    {SPICE_SURFACE_FMT_16_555, 2, pixels16_from_555},
    {SPICE_SURFACE_FMT_16_565, 2, pixels16_from_565},
};

enum {
    FORMATS = sizeof formats / sizeof formats[0]
};

static unsigned find_format(int format) {
    unsigned i = 0;
    while (i < FORMATS && formats[i].format != format) {
        i++;
    }
    return i;
}

static bool check(unsigned row, int width, int height, int stride, const void *data,
                  struct error *err) {
    if (!limit_size_allowed(width, height)) {
        error_set(err, ERROR_PROTOCOL,
                  "the server's display of %dx%d pixels is not allowed", width, height);
        return error_hint(err, "at most %d a side, %d million in all", LIMIT_SIDE,
                          LIMIT_PIXELS / 1000000);
    }
    if (row == FORMATS || !data || stride % 4 != 0 ||
        stride / formats[row].bytes < width) {
        error_set(err, ERROR_PROTOCOL,
                  "the server's display has a form that is not known");
        return error_hint(err, "32 and 16 bits a pixel are; choose one of them there");
    }
    return true;
}

bool primary_set(struct primary *primary, int format, int width, int height, int stride,
                 void *data, struct error *err) {
    unsigned row = find_format(format);
    primary_clear(primary);
    if (!check(row, width, height, stride, data, err)) {
        return false;
    }
    primary->surface = (struct surface){
        .width = width, .height = height, .stride = (size_t)stride / 4, .pixels = data};
    primary->convert = formats[row].convert;
    if (primary->convert) {
        primary->source = data;
        primary->source_stride = (size_t)stride;
        primary->surface.stride = (size_t)width;
        primary->surface.pixels =
            memory_new((size_t)width * (size_t)height, sizeof *primary->surface.pixels);
        primary_update(primary, rect_make(0, 0, width, height));
    }
    return true;
}

void primary_clear(struct primary *primary) {
    if (primary->convert) {
        free(primary->surface.pixels);
    }
    *primary = (struct primary){.source = NULL};
}

void primary_update(struct primary *primary, struct rect area) {
    for (int y = area.y; primary->convert && y < area.y + area.h; y++) {
        const uint8_t *row = primary->source + (size_t)y * primary->source_stride;
        primary->convert(surface_at(&primary->surface, area.x, y),
                         (const uint16_t *)(const void *)row + area.x, (size_t)area.w);
    }
}
