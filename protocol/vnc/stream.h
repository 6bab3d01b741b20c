/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading exactly so many bytes from the server, big-endian numbers included (RFB 7.1).
 * A stream is two functions and their context, so that decoders read from a connection,
 * and tests from memory. Small reads are served from a buffer that reads ahead; big ones
 * go straight to where they belong. Used by the reader thread of oriel-vnc only.
 */
#ifndef PROTOCOL_VNC_STREAM_H
#define PROTOCOL_VNC_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum {
    STREAM_BUFFER = 64 << 10, /* bytes that can be looked at without taking them */
    STREAM_DIRECT = 16 << 10, /* reads of this size and more bypass the buffer */
};

struct stream {
    /* Fills `data` with `length` bytes, or sets an error (ERROR_CONNECTION_LOST when the
     * stream has ended) and returns false. Blocks. */
    bool (*read)(void *context, void *data, size_t length, struct error *err);
    void *context;
    /* Takes what is there, 1 to `most` bytes, and returns how many; blocks while there is
     * nothing; 0 with an error at the end. NULL: the stream never reads ahead. */
    size_t (*read_some)(void *context, void *data, size_t most, struct error *err);
    size_t start, end; /* what of `buffer` is filled and not taken */
    uint8_t buffer[STREAM_BUFFER];
};

bool stream_bytes(struct stream *stream, void *data, size_t length, struct error *err);
bool stream_u8(struct stream *stream, uint8_t *value, struct error *err);
bool stream_u32(struct stream *stream, uint32_t *value, struct error *err);
/* Reads and drops `length` bytes. */
bool stream_skip(struct stream *stream, size_t length, struct error *err);

/* Bytes that are here already: a caller that polls the connection must use them first. */
static inline size_t stream_buffered(const struct stream *stream) {
    return stream->end - stream->start;
}

/* Blocks until `least` (at most STREAM_BUFFER) bytes are buffered. */
bool stream_fill(struct stream *stream, size_t least, struct error *err);

/* The next `least` bytes, or stream_buffered() if that is more, without taking them; NULL
 * with an error. Valid until the stream is used again, stream_take() aside. */
static inline const uint8_t *stream_peek(struct stream *stream, size_t least,
                                         struct error *err) {
    if (stream_buffered(stream) < least && !stream_fill(stream, least, err)) {
        return NULL;
    }
    return stream->buffer + stream->start;
}

/* The next bytes, 1 to `most`, without taking them: what is buffered, or else what one
 * read gives. NULL with an error. */
const uint8_t *stream_peek_some(struct stream *stream, size_t most, size_t *got,
                                struct error *err);

/* Takes `length` bytes that were peeked at. */
static inline void stream_take(struct stream *stream, size_t length) {
    stream->start += length;
}

static inline uint16_t stream_get_u16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t stream_get_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

#endif
