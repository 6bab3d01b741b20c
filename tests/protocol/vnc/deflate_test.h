/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server's zlib stream: pieces closed by a flush, one history, resets.
 */
#ifndef TESTS_PROTOCOL_VNC_DEFLATE_TEST_H
#define TESTS_PROTOCOL_VNC_DEFLATE_TEST_H

#include <zlib.h>

#include "tests/protocol/vnc/decode_test.h"

static inline void deflater_start(z_stream *deflater, int level) {
    *deflater = (z_stream){0};
    CHECK(deflateInit(deflater, level) == Z_OK);
}

/* Appends `length` bytes as one piece of the stream to `to`. */
static inline void deflate_piece(z_stream *deflater, struct message *to, const void *data,
                                 size_t length, int flush) {
    uint8_t out[4096];
    deflater->next_in = (z_const Bytef *)data;
    deflater->avail_in = (uInt)length;
    do {
        deflater->next_out = out;
        deflater->avail_out = sizeof out;
        int result = deflate(deflater, flush);
        CHECK(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
        put_bytes(to, out, sizeof out - deflater->avail_out);
    } while (deflater->avail_out == 0);
}

#endif
