/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/decode_test.h"

enum {
    WIDTH = 70,
    HEIGHT = 50
};

static bool copy(const struct surface *screen, struct rect area, unsigned x, unsigned y,
                 struct error *err) {
    struct decoder *decoder = decoder_new(0);
    struct message message = {0};
    struct source source;
    put_u16(&message, x);
    put_u16(&message, y);
    struct stream *stream = source_open(&source, message.data, message.length, 3);
    bool is_good = decoder_rect(decoder, stream, screen, area, ENCODING_COPYRECT, err);
    source_close(&source, stream);
    message_free(&message);
    decoder_free(decoder);
    return is_good;
}

static void check_copy(struct rect area, int from_x, int from_y) {
    struct surface before = picture_new(WIDTH, HEIGHT);
    struct surface screen = picture_new(WIDTH, HEIGHT);
    picture_paint(&before, PICTURE_NOISE, 0, 1);
    picture_paint(&screen, PICTURE_NOISE, 0, 1);
    CHECK(copy(&screen, area, (unsigned)from_x, (unsigned)from_y, NULL));
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            bool is_inside = rect_contains(area, rect_make(x, y, 1, 1));
            int old_x = is_inside ? x - area.x + from_x : x;
            int old_y = is_inside ? y - area.y + from_y : y;
            CHECK_INT(picture_get(&screen, x, y), picture_get(&before, old_x, old_y));
        }
    }
    free(before.pixels);
    free(screen.pixels);
}

/* Every way in which source and destination can overlap. */
static void test_directions(void) {
    for (int dy = -2; dy <= 2; dy++) {
        for (int dx = -2; dx <= 2; dx++) {
            check_copy(rect_make(20, 15, 30, 20), 20 + dx * 5, 15 + dy * 3);
        }
    }
    check_copy(rect_make(0, 0, WIDTH, HEIGHT), 0, 0);
    check_copy(rect_make(0, 0, WIDTH, HEIGHT - 1), 0, 1);
    check_copy(rect_make(0, 1, WIDTH, HEIGHT - 1), 0, 0);
    check_copy(rect_make(5, 5, 0, 0), 1, 1);
}

static void check_refused(struct rect area, unsigned x, unsigned y) {
    struct surface screen = picture_new(WIDTH, HEIGHT);
    struct error err = {0};
    CHECK(!copy(&screen, area, x, y, &err));
    CHECK_INT(err.code, ERROR_PROTOCOL);
    free(screen.pixels);
}

static void test_outside(void) {
    check_refused(rect_make(0, 0, 10, 10), WIDTH - 9, 0);
    check_refused(rect_make(0, 0, 10, 10), 0, HEIGHT - 9);
    check_refused(rect_make(0, 0, 10, 10), 65535, 65535);
    check_refused(rect_make(0, 0, 10, 10), 65535 - 9, 0);
    check_refused(rect_make(0, 0, 0, 0), 65535, 0);
    check_refused(rect_make(WIDTH - 9, 0, 10, 10), 0, 0);
}

static void test_truncated(void) {
    const struct message message = {(uint8_t[]){0, 0, 0, 0}, 4, 4};
    decode_truncated(&message, 9, 5, ENCODING_COPYRECT);
}

static const struct check_case cases[] = {
    {"directions", test_directions},
    {"outside", test_outside},
    {"truncated", test_truncated},
};

CHECK_MAIN(cases)
