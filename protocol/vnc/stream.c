/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/stream.h"

#include <string.h>

static bool fill_more(struct stream *stream, size_t missing, struct error *err) {
    size_t room = sizeof stream->buffer - stream->end;
    uint8_t *to = stream->buffer + stream->end;
    size_t got = missing;
    if (stream->read_some) {
        got = stream->read_some(stream->context, to, room, err);
        if (got == 0) {
            return false;
        }
        if (got > room) {
            return error_set(err, ERROR_INTERNAL, "the connection read too much");
        }
    } else if (!stream->read(stream->context, to, missing, err)) {
        return false;
    }
    stream->end += got;
    return true;
}

bool stream_fill(struct stream *stream, size_t least, struct error *err) {
    size_t held = stream_buffered(stream);
    if (least > sizeof stream->buffer) {
        return error_set(err, ERROR_INTERNAL, "the stream's buffer is too small");
    }
    if (held < least) {
        memmove(stream->buffer, stream->buffer + stream->start, held);
        stream->start = 0;
        stream->end = held;
    }
    while (stream_buffered(stream) < least) {
        if (!fill_more(stream, least - stream_buffered(stream), err)) {
            return false;
        }
    }
    return true;
}

bool stream_bytes(struct stream *stream, void *data, size_t length, struct error *err) {
    size_t held = stream_buffered(stream);
    size_t first = held < length ? held : length;
    uint8_t *to = data;
    if (first > 0) {
        memcpy(to, stream->buffer + stream->start, first);
        stream_take(stream, first);
        to += first;
        length -= first;
    }
    if (length == 0) {
        return true;
    }
    if (!stream->read_some || length >= STREAM_DIRECT) {
        return stream->read(stream->context, to, length, err);
    }
    if (!stream_fill(stream, length, err)) {
        return false;
    }
    memcpy(to, stream->buffer + stream->start, length);
    stream_take(stream, length);
    return true;
}

bool stream_u8(struct stream *stream, uint8_t *value, struct error *err) {
    return stream_bytes(stream, value, 1, err);
}

bool stream_u32(struct stream *stream, uint32_t *value, struct error *err) {
    uint8_t bytes[4];
    if (!stream_bytes(stream, bytes, sizeof bytes, err)) {
        return false;
    }
    *value = stream_get_u32(bytes);
    return true;
}

const uint8_t *stream_peek_some(struct stream *stream, size_t most, size_t *got,
                                struct error *err) {
    size_t limit = most < sizeof stream->buffer ? most : sizeof stream->buffer;
    /* Without reading ahead, one byte at a time would be the price of asking for one. */
    size_t least = stream->read_some || stream_buffered(stream) > 0 ? 1 : limit;
    const uint8_t *data = stream_peek(stream, least, err);
    size_t held = stream_buffered(stream);
    *got = held < limit ? held : limit;
    return data;
}

bool stream_skip(struct stream *stream, size_t length, struct error *err) {
    while (length > 0) {
        size_t part;
        if (!stream_peek_some(stream, length, &part, err)) {
            return false;
        }
        stream_take(stream, part);
        length -= part;
    }
    return true;
}
