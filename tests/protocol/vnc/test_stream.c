/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/stream.h"

#include "tests/protocol/vnc/decode_test.h"

enum {
    LENGTH = 300000
};

static uint8_t *numbered(size_t length) {
    uint8_t *data = memory_new(length, 1);
    for (size_t i = 0; i < length; i++) {
        data[i] = (uint8_t)(i * 7 + i / 251);
    }
    return data;
}

static void read_by_parts(size_t chunk) {
    uint8_t *data = numbered(LENGTH);
    uint8_t *part = memory_new(LENGTH, 1);
    struct source source;
    struct stream *stream = source_open(&source, data, LENGTH, chunk);
    uint32_t state = 99;
    size_t at = 0;
    while (at < LENGTH) {
        size_t want = random_below(&state, state % 5 == 0 ? 40000 : 300);
        want = want < LENGTH - at ? want : LENGTH - at;
        struct error err;
        if (state & 64 && want <= STREAM_BUFFER) {
            const uint8_t *seen = stream_peek(stream, want, &err);
            CHECK(seen && memcmp(seen, data + at, want) == 0);
            stream_take(stream, want);
        } else if (state & 128) {
            CHECK(stream_skip(stream, want, &err));
        } else {
            CHECK(stream_bytes(stream, part, want, &err));
            CHECK(memcmp(part, data + at, want) == 0);
        }
        at += want;
    }
    CHECK_INT(source_left(&source, stream), 0);
    CHECK(!stream_bytes(stream, part, 1, &(struct error){0}));
    source_close(&source, stream);
    free(part);
    free(data);
}

static void test_order(void) {
    static const size_t chunks[] = {0, 1, 3, 1000, 8192, LENGTH};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        read_by_parts(chunks[i]);
    }
}

static void test_numbers(void) {
    const uint8_t data[] = {0x12, 0x9a, 0xbc, 0xde, 0xf0};
    struct source source;
    struct stream *stream = source_open(&source, data, sizeof data, 2);
    uint8_t byte;
    uint32_t word;
    CHECK(stream_u8(stream, &byte, NULL) && byte == 0x12);
    CHECK(stream_u32(stream, &word, NULL) && word == 0x9abcdef0);
    CHECK(!stream_u8(stream, &byte, NULL));
    source_close(&source, stream);
}

/* A stream that never reads ahead leaves to others what it was not asked for. */
static void test_exact(void) {
    uint8_t *data = numbered(1000);
    struct source source;
    struct stream *stream = source_open(&source, data, 1000, 0);
    CHECK(stream_peek(stream, 10, NULL) && source.at == 10);
    stream_take(stream, 4);
    CHECK(stream_peek(stream, 8, NULL) && source.at == 12);
    CHECK(stream_skip(stream, 20, NULL) && source.at == 24);
    CHECK_INT(stream_buffered(stream), 0);
    source_close(&source, stream);
    free(data);
}

static void test_too_much(void) {
    uint8_t *data = numbered(1000);
    struct source source;
    struct stream *stream = source_open(&source, data, 1000, 100);
    struct error err = {0};
    CHECK(!stream_peek(stream, STREAM_BUFFER + 1, &err));
    CHECK_INT(err.code, ERROR_INTERNAL);
    CHECK(!stream_peek(stream, 1001, &err));
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    source_close(&source, stream);
    free(data);
}

static const struct check_case cases[] = {
    {"order", test_order},
    {"numbers", test_numbers},
    {"exact", test_exact},
    {"too-much", test_too_much},
};

CHECK_MAIN(cases)
