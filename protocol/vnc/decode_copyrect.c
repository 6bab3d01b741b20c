/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/decode.h"
#include "protocol/vnc/pixels.h"

static bool paint(const struct decode *decode, struct error *err) {
    const struct surface *target = decode->target;
    struct rect area = decode->area;
    uint8_t bytes[4];
    if (!stream_bytes(decode->stream, bytes, sizeof bytes, err)) {
        return false;
    }
    struct rect source = {stream_get_u16(bytes), stream_get_u16(bytes + 2), area.w,
                          area.h};
    if (!rect_inside(source, target->width, target->height)) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server copied from outside the screen (%d,%d %dx%d)",
                         source.x, source.y, source.w, source.h);
    }
    workers_wait(decode->workers, source);
    if (!rect_empty(area)) {
        pixels_move_area(surface_at(target, area.x, area.y),
                         surface_at(target, source.x, source.y), target->stride, area.w,
                         area.h);
    }
    return true;
}

const struct decode_method decode_copyrect = {ENCODING_COPYRECT, paint};
