/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/decode_test.h"

static void put_picture(struct message *message, const struct surface *picture) {
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            put_bgrx(message, picture_get(picture, x, y));
        }
    }
}

static void check_size(int width, int height, size_t chunk) {
    struct decoder *decoder = decoder_new(0);
    struct surface picture = picture_new(width, height);
    struct message message = {0};
    picture_paint(&picture, PICTURE_NOISE, 0, (uint32_t)width);
    put_picture(&message, &picture);
    decode_good(decoder, &message, &picture, ENCODING_RAW, chunk);
    message_free(&message);
    free(picture.pixels);
    decoder_free(decoder);
}

static void test_sizes(void) {
    static const size_t chunks[] = {0, 1, 100, 100000};
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        check_size(1, 1, chunks[i]);
        check_size(33, 17, chunks[i]);
        check_size(4200, 5, chunks[i]);
        check_size(0, 5, chunks[i]);
        check_size(5, 0, chunks[i]);
    }
}

/* A rectangle as wide as the screen is one read. */
static void test_full_width(void) {
    struct decoder *decoder = decoder_new(0);
    struct surface picture = picture_new(640, 100);
    struct surface screen = picture_new(640, 100);
    struct message message = {0};
    struct source source;
    picture_paint(&picture, PICTURE_NOISE, 0, 4);
    put_picture(&message, &picture);
    struct stream *stream = source_open(&source, message.data, message.length, 0);
    CHECK(decoder_rect(decoder, stream, &screen, rect_make(0, 0, 640, 100), ENCODING_RAW,
                       NULL));
    for (int y = 0; y < 100; y++) {
        for (int x = 0; x < 640; x++) {
            CHECK_INT(picture_get(&screen, x, y), picture_get(&picture, x, y));
        }
    }
    source_close(&source, stream);
    message_free(&message);
    free(picture.pixels);
    free(screen.pixels);
    decoder_free(decoder);
}

static void test_truncated(void) {
    struct surface picture = picture_new(9, 5);
    struct message message = {0};
    put_picture(&message, &picture);
    decode_truncated(&message, 9, 5, ENCODING_RAW);
    message_free(&message);
    free(picture.pixels);
}

static const struct check_case cases[] = {
    {"sizes", test_sizes},
    {"full-width", test_full_width},
    {"truncated", test_truncated},
};

CHECK_MAIN(cases)
