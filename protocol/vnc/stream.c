/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/stream.h"

bool stream_bytes(struct stream *stream, void *data, size_t length, struct error *err) {
    return length == 0 || stream->read(stream->context, data, length, err);
}

bool stream_u8(struct stream *stream, uint8_t *value, struct error *err) {
    return stream_bytes(stream, value, 1, err);
}

bool stream_u16(struct stream *stream, uint16_t *value, struct error *err) {
    uint8_t bytes[2];
    if (!stream_bytes(stream, bytes, sizeof bytes, err)) {
        return false;
    }
    *value = stream_get_u16(bytes);
    return true;
}

bool stream_u32(struct stream *stream, uint32_t *value, struct error *err) {
    uint8_t bytes[4];
    if (!stream_bytes(stream, bytes, sizeof bytes, err)) {
        return false;
    }
    *value = stream_get_u32(bytes);
    return true;
}

bool stream_skip(struct stream *stream, size_t length, struct error *err) {
    uint8_t sink[4096];
    while (length > 0) {
        size_t part = length < sizeof sink ? length : sizeof sink;
        if (!stream_bytes(stream, sink, part, err)) {
            return false;
        }
        length -= part;
    }
    return true;
}
