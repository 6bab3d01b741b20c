/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading exactly so many bytes from the server, big-endian numbers included (RFB 7.1).
 * A stream is a function and its context, so that decoders read from a connection, and
 * tests from memory. Used by the reader thread of oriel-vnc only.
 */
#ifndef PROTOCOL_VNC_STREAM_H
#define PROTOCOL_VNC_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct stream {
    /* Fills `data` with `length` bytes, or sets an error (ERROR_CONNECTION_LOST when the
     * stream has ended) and returns false. Blocks. */
    bool (*read)(void *context, void *data, size_t length, struct error *err);
    void *context;
};

bool stream_bytes(struct stream *stream, void *data, size_t length, struct error *err);
bool stream_u8(struct stream *stream, uint8_t *value, struct error *err);
bool stream_u16(struct stream *stream, uint16_t *value, struct error *err);
bool stream_u32(struct stream *stream, uint32_t *value, struct error *err);
/* Reads and drops `length` bytes. */
bool stream_skip(struct stream *stream, size_t length, struct error *err);

static inline uint16_t stream_get_u16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t stream_get_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

#endif
