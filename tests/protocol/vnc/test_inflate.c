/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/inflate.h"

#include "tests/protocol/vnc/deflate_test.h"

enum {
    PIECES = 40
};

static void fill_some(uint8_t *data, size_t length, uint32_t *state) {
    uint32_t kind = random_below(state, 3);
    for (size_t i = 0; i < length; i++) {
        data[i] = (uint8_t)(kind == 0 ? 7 : kind == 1 ? random_next(state) : i / 9 % 50);
    }
}

/* Takes `length` bytes in parts and compares them. */
static void take_good(struct inflate *inflate, const uint8_t *expected, size_t length,
                      uint32_t *state) {
    size_t at = 0;
    while (at < length) {
        size_t held, want = 1 + random_below(state, 20000);
        want = want < length - at ? want : length - at;
        const uint8_t *data = inflate_peek(inflate, want, &held, NULL);
        CHECK(data && held >= want && held <= INFLATE_WINDOW);
        CHECK(held <= length - at && memcmp(data, expected + at, held) == 0);
        size_t taken = random_below(state, 2) ? want : held;
        inflate_take(inflate, taken);
        at += taken;
    }
}

/* Pieces of two streams one after the other, with resets between. */
static void check_pieces(int level, int flush, size_t chunk) {
    struct inflate *inflate = inflate_new(2);
    uint8_t *data = memory_new(300000, 1);
    uint32_t state = 4711;
    z_stream deflaters[2];
    deflater_start(&deflaters[0], level);
    deflater_start(&deflaters[1], level);
    for (int i = 0; i < PIECES; i++) {
        unsigned index = random_below(&state, 2);
        size_t length = random_below(&state, i % 4 == 0 ? 300000 : 2000);
        struct message message = {0};
        struct source source;
        if (random_below(&state, 5) == 0) {
            deflateReset(&deflaters[index]);
            inflate_reset(inflate, index);
        }
        fill_some(data, length, &state);
        deflate_piece(&deflaters[index], &message, data, length, flush);
        struct stream *from = source_open(&source, message.data, message.length, chunk);
        inflate_open(inflate, index, from, message.length);
        take_good(inflate, data, length, &state);
        CHECK(inflate_close(inflate, NULL));
        CHECK_INT(source_left(&source, from), 0);
        source_close(&source, from);
        message_free(&message);
    }
    deflateEnd(&deflaters[0]);
    deflateEnd(&deflaters[1]);
    free(data);
    inflate_free(inflate);
}

static void test_pieces(void) {
    static const size_t chunks[] = {0, 1, 50, 100000};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        check_pieces(0, Z_SYNC_FLUSH, chunks[i]);
        check_pieces(1, Z_SYNC_FLUSH, chunks[i]);
        check_pieces(9, Z_SYNC_FLUSH, chunks[i]);
        check_pieces(6, Z_PARTIAL_FLUSH, chunks[i]);
        check_pieces(6, Z_FULL_FLUSH, chunks[i]);
    }
}

/* Opens `message` and takes `length` bytes; returns the first error's code. */
static enum error_code take(struct inflate *inflate, const struct message *message,
                            size_t length) {
    struct error err = {0};
    struct source source;
    struct stream *from = source_open(&source, message->data, message->length, 0);
    inflate_open(inflate, 0, from, message->length);
    bool is_good = true;
    while (length > 0 && is_good) {
        size_t held;
        is_good = inflate_peek(inflate, 1, &held, &err) != NULL;
        if (is_good && held == 0) {
            is_good = error_set(&err, ERROR_ACTION, "ended");
        }
        size_t part = held < length ? held : length;
        inflate_take(inflate, is_good ? part : 0);
        length -= is_good ? part : 0;
    }
    if (is_good) {
        (void)inflate_close(inflate, &err);
    }
    source_close(&source, from);
    return err.code;
}

static enum error_code take_new(const struct message *message, size_t length) {
    struct inflate *inflate = inflate_new(1);
    enum error_code code = take(inflate, message, length);
    inflate_free(inflate);
    return code;
}

static void make_piece(struct message *message, size_t length, int flush) {
    z_stream deflater;
    uint8_t *data = memory_new(length + 1, 1);
    deflater_start(&deflater, 6);
    deflate_piece(&deflater, message, data, length, flush);
    deflateEnd(&deflater);
    free(data);
}

static void check_length(size_t length, int flush) {
    struct message message = {0};
    make_piece(&message, length, flush);
    CHECK_INT(take_new(&message, length), ERROR_NONE);
    CHECK_INT(take_new(&message, length - 1), ERROR_PROTOCOL);
    CHECK_INT(take_new(&message, length / 2), ERROR_PROTOCOL);
    CHECK_INT(take_new(&message, length + 1), ERROR_ACTION);
    message_free(&message);
}

static void test_more_or_less(void) {
    static const size_t lengths[] = {1, 11, 257, 258, 259, 32768, 65535, 65536, 200000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        check_length(lengths[i], Z_SYNC_FLUSH);
        check_length(lengths[i], Z_PARTIAL_FLUSH);
    }
    /* The last match begins in one window and ends in the next, when no input is left. */
    for (size_t length = INFLATE_WINDOW + 1; length < INFLATE_WINDOW + 260; length++) {
        check_length(length, Z_PARTIAL_FLUSH);
    }
}

/* A thousandfold bomb is noticed without being inflated. */
static void test_bomb(void) {
    struct message message = {0};
    make_piece(&message, 50 << 20, Z_SYNC_FLUSH);
    CHECK(message.length < 60000);
    CHECK_INT(take_new(&message, 1000), ERROR_PROTOCOL);
    CHECK_INT(take_new(&message, 0), ERROR_PROTOCOL);
    message_free(&message);
}

static void test_ended(void) {
    struct inflate *inflate = inflate_new(1);
    struct message message = {0}, empty = {0};
    make_piece(&message, 100, Z_FINISH);
    CHECK_INT(take(inflate, &message, 100), ERROR_NONE);
    CHECK_INT(take(inflate, &empty, 0), ERROR_NONE);
    CHECK_INT(take(inflate, &message, 100), ERROR_PROTOCOL);
    inflate_reset(inflate, 0);
    CHECK_INT(take(inflate, &message, 100), ERROR_NONE);
    inflate_reset(inflate, 0);
    put_u8(&message, 0);
    CHECK_INT(take(inflate, &message, 100), ERROR_PROTOCOL);
    message_free(&message);
    inflate_free(inflate);
}

static void test_broken(void) {
    struct message message = {0};
    make_piece(&message, 1000, Z_SYNC_FLUSH);
    message.data[0] ^= 0x0f; /* no zlib header */
    CHECK_INT(take_new(&message, 1000), ERROR_PROTOCOL);
    message_free(&message);
    put_bytes(&message, "\x78\x9c\x07", 3); /* a block of type 3 */
    CHECK_INT(take_new(&message, 1), ERROR_PROTOCOL);
    message_free(&message);
    put_bytes(&message, "\x78\xbb\0\0\0\1", 6); /* wants a dictionary */
    CHECK_INT(take_new(&message, 1), ERROR_PROTOCOL);
    message_free(&message);
    put_bytes(&message, "\x78\x9c\x4b\x04\x82\xff\xff", 7); /* looks back too far */
    CHECK(take_new(&message, 100) != ERROR_NONE);
    message_free(&message);
}

/* Flipped bits must give an error or bytes, but never more than the window. */
static void test_noise(void) {
    uint32_t state = 1;
    struct message good = {0};
    z_stream deflater;
    uint8_t data[3000];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(random_next(&state) % 20);
    }
    deflater_start(&deflater, 9);
    deflate_piece(&deflater, &good, data, sizeof data, Z_SYNC_FLUSH);
    deflateEnd(&deflater);
    for (int i = 0; i < 3000; i++) {
        struct message bad = {0};
        put_bytes(&bad, good.data, good.length);
        bad.data[random_below(&state, (uint32_t)bad.length)] ^=
            (uint8_t)(1 << random_below(&state, 8));
        (void)take_new(&bad, sizeof data);
        message_free(&bad);
    }
    message_free(&good);
}

static const struct check_case cases[] = {
    {"pieces", test_pieces}, {"more-or-less", test_more_or_less},
    {"bomb", test_bomb},     {"ended", test_ended},
    {"broken", test_broken}, {"noise", test_noise},
};

CHECK_MAIN(cases)
