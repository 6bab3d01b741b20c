/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/surface.h"

#include <string.h>

void surface_copy(const struct surface *to, const struct surface *from,
                  struct rect area) {
    if (area.w == to->width && to->stride == from->stride &&
        to->stride == (size_t)area.w) {
        memcpy(surface_at(to, 0, area.y), surface_at(from, 0, area.y),
               (size_t)area.h * to->stride * sizeof *to->pixels);
        return;
    }
    for (int row = 0; row < area.h; row++) {
        memcpy(surface_at(to, area.x, area.y + row),
               surface_at(from, area.x, area.y + row),
               (size_t)area.w * sizeof *to->pixels);
    }
}
