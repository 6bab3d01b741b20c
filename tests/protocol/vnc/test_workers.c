/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/jpeg_test.h"

enum {
    SIDE = 80, /* large enough to be handed over */
    ACROSS = 5,
    DOWN = 4,
    PARTS = ACROSS * DOWN,
    ROUNDS = 10,
};

struct part {
    struct message message; /* control byte, length, JPEG */
    struct surface expected;
};

static void part_make(struct part *part, uint32_t seed) {
    struct message jpeg = {0};
    struct surface picture = picture_new(SIDE, SIDE);
    picture_paint(&picture, PICTURE_NOISE, 0, seed);
    put_jpeg(&jpeg, &picture, JPEG_420);
    part->expected = picture;
    jpeg_reference(jpeg.data, jpeg.length, &part->expected);
    part->message = (struct message){0};
    put_u8(&part->message, 0x90);
    put_u8(&part->message, (unsigned)(jpeg.length & 0x7f) | 0x80);
    put_u8(&part->message, (unsigned)(jpeg.length >> 7 & 0x7f) | 0x80);
    put_u8(&part->message, (unsigned)(jpeg.length >> 14));
    put_bytes(&part->message, jpeg.data, jpeg.length);
    message_free(&jpeg);
}

static void part_free(struct part *part) {
    message_free(&part->message);
    free(part->expected.pixels);
}

static struct rect part_area(unsigned i) {
    return rect_make((int)(i % ACROSS) * SIDE, (int)(i / ACROSS) * SIDE, SIDE, SIDE);
}

static bool send_rect(struct decoder *decoder, const struct message *message,
                      const struct surface *screen, struct rect area, int32_t encoding) {
    struct source source;
    struct stream *stream =
        source_open(&source, message->data, message->length, message->length);
    bool is_good = decoder_rect(decoder, stream, screen, area, encoding, NULL);
    source_close(&source, stream);
    return is_good;
}

static void check_area(const struct surface *screen, struct rect area,
                       const struct surface *expected) {
    for (int y = 0; y < area.h; y++) {
        for (int x = 0; x < area.w; x++) {
            CHECK_INT(picture_get(screen, area.x + x, area.y + y),
                      picture_get(expected, x, y));
        }
    }
}

static void check_updates(unsigned workers, struct part *parts) {
    struct decoder *decoder = decoder_new(workers);
    struct surface screen = picture_new(ACROSS * SIDE, DOWN * SIDE);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < PARTS; i++) {
            CHECK(send_rect(decoder, &parts[(i + round) % PARTS].message, &screen,
                            part_area(i), ENCODING_TIGHT));
        }
        CHECK(decoder_finish(decoder, NULL));
        for (unsigned i = 0; i < PARTS; i++) {
            check_area(&screen, part_area(i), &parts[(i + round) % PARTS].expected);
        }
    }
    free(screen.pixels);
    decoder_free(decoder);
}

static void test_updates(void) {
    struct part parts[PARTS];
    for (unsigned i = 0; i < PARTS; i++) {
        part_make(&parts[i], i);
    }
    for (unsigned workers = 0; workers <= 5; workers++) {
        check_updates(workers, parts);
    }
    for (unsigned i = 0; i < PARTS; i++) {
        part_free(&parts[i]);
    }
}

/* The same place over and over: the last one wins; a copy waits for its source. */
static void test_overlaps(void) {
    struct part parts[4];
    struct decoder *decoder = decoder_new(3);
    struct surface screen = picture_new(ACROSS * SIDE, DOWN * SIDE);
    struct message copy = {0};
    struct rect there = part_area(7);
    put_u32(&copy, 0);
    for (unsigned i = 0; i < 4; i++) {
        part_make(&parts[i], i + 50);
    }
    for (unsigned i = 0; i < 100; i++) {
        CHECK(send_rect(decoder, &parts[i % 4].message, &screen, part_area(0),
                        ENCODING_TIGHT));
        if (i % 3 == 0) {
            CHECK(send_rect(decoder, &copy, &screen, there, ENCODING_COPYRECT));
            check_area(&screen, there, &parts[i % 4].expected);
        }
    }
    CHECK(decoder_finish(decoder, NULL));
    check_area(&screen, part_area(0), &parts[99 % 4].expected);
    for (unsigned i = 0; i < 4; i++) {
        part_free(&parts[i]);
    }
    message_free(&copy);
    free(screen.pixels);
    decoder_free(decoder);
}

/* A rectangle that is painted at once waits for one that is still in work beneath it. */
static void test_beneath(void) {
    struct decoder *decoder = decoder_new(4);
    struct surface screen = picture_new(ACROSS * SIDE, DOWN * SIDE);
    struct surface flat = picture_new(SIDE, SIDE);
    struct message fill = {0};
    struct part part;
    part_make(&part, 1);
    picture_paint(&flat, PICTURE_FLAT, 0, 0);
    put_u8(&fill, 0x80);
    put_rgb(&fill, 0x123456);
    for (unsigned i = 0; i < 50; i++) {
        struct rect area = part_area(i % PARTS);
        CHECK(send_rect(decoder, &part.message, &screen, area, ENCODING_TIGHT));
        CHECK(send_rect(decoder, &fill, &screen, area, ENCODING_TIGHT));
        CHECK(decoder_finish(decoder, NULL));
        check_area(&screen, area, &flat);
    }
    part_free(&part);
    message_free(&fill);
    free(flat.pixels);
    free(screen.pixels);
    decoder_free(decoder);
}

/* Broken data is reported by the next finish, once, and the others are painted. */
static void test_broken(void) {
    struct decoder *decoder = decoder_new(2);
    struct surface screen = picture_new(ACROSS * SIDE, DOWN * SIDE);
    struct part good, bad;
    struct error err = {0};
    part_make(&good, 1);
    part_make(&bad, 2);
    bad.message.data[4] ^= 0xff;
    for (unsigned i = 0; i < PARTS; i++) {
        struct part *part = i % 5 == 2 ? &bad : &good;
        CHECK(send_rect(decoder, &part->message, &screen, part_area(i), ENCODING_TIGHT));
    }
    CHECK(!decoder_finish(decoder, &err));
    CHECK_INT(err.code, ERROR_PROTOCOL);
    check_area(&screen, part_area(19), &good.expected);
    CHECK(decoder_finish(decoder, NULL));
    part_free(&good);
    part_free(&bad);
    free(screen.pixels);
    decoder_free(decoder);
}

/* A connection that ends in the middle leaves work behind. */
static void test_abandoned(void) {
    for (unsigned i = 0; i < 30; i++) {
        struct decoder *decoder = decoder_new(1 + i % 4);
        struct surface screen = picture_new(ACROSS * SIDE, DOWN * SIDE);
        struct part part;
        part_make(&part, i);
        for (unsigned k = 0; k < i % 12; k++) {
            CHECK(
                send_rect(decoder, &part.message, &screen, part_area(k), ENCODING_TIGHT));
        }
        part.message.length -= 5;
        CHECK(!send_rect(decoder, &part.message, &screen, part_area(19), ENCODING_TIGHT));
        decoder_free(decoder);
        part_free(&part);
        free(screen.pixels);
    }
}

static const struct check_case cases[] = {
    {"updates", test_updates}, {"overlaps", test_overlaps},   {"beneath", test_beneath},
    {"broken", test_broken},   {"abandoned", test_abandoned},
};

CHECK_MAIN(cases)
