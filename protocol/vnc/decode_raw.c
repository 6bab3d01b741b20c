/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/decode.h"

/* The server's pixel format is the target's (RFB 7.7.1), so bytes go where they belong.
 */
static bool paint(const struct decode *decode, struct error *err) {
    const struct surface *target = decode->target;
    struct rect area = decode->area;
    size_t row_bytes = (size_t)area.w * sizeof *target->pixels;
    if (rect_empty(area)) {
        return true;
    }
    if ((size_t)area.w == target->stride) {
        return stream_bytes(decode->stream, surface_at(target, area.x, area.y),
                            row_bytes * (size_t)area.h, err);
    }
    for (int32_t y = 0; y < area.h; y++) {
        if (!stream_bytes(decode->stream, surface_at(target, area.x, area.y + y),
                          row_bytes, err)) {
            return false;
        }
    }
    return true;
}

const struct decode_method decode_raw = {ENCODING_RAW, paint};
