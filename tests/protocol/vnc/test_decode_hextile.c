/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/decode_test.h"

enum {
    TILE = 16,
    RAW = 1,
    BACKGROUND = 2,
    FOREGROUND = 4,
    SUBRECTS = 8,
    COLOURED = 16,
};

/* An encoder of its own that picks tile kinds at random among those that can hold the
 * tile. */
struct encoder {
    const struct surface *picture;
    uint32_t state;
    bool has_background, has_foreground;
    uint32_t background, foreground;
};

static void put_raw(struct encoder *encoder, struct message *message, struct rect tile) {
    put_u8(message, RAW | (random_next(&encoder->state) & 0xe0));
    for (int y = tile.y; y < tile.y + tile.h; y++) {
        for (int x = tile.x; x < tile.x + tile.w; x++) {
            put_bgrx(message, picture_get(encoder->picture, x, y));
        }
    }
    encoder->has_background = encoder->has_foreground = false;
}

struct subrect {
    struct rect place; /* in the tile */
    uint32_t colour;
};

/* Horizontal runs that differ from the background; 256 and more cannot be sent. */
static unsigned find_subrects(struct encoder *encoder, struct rect tile,
                              uint32_t background, struct subrect found[TILE * TILE]) {
    unsigned count = 0;
    for (int y = 0; y < tile.h; y++) {
        for (int x = 0; x < tile.w;) {
            uint32_t colour = picture_get(encoder->picture, tile.x + x, tile.y + y);
            int from = x++;
            while (x < tile.w &&
                   picture_get(encoder->picture, tile.x + x, tile.y + y) == colour) {
                x++;
            }
            if (colour != background) {
                found[count++] = (struct subrect){{from, y, x - from, 1}, colour};
            }
        }
    }
    return count;
}

static bool is_one_colour(const struct subrect *found, unsigned count) {
    for (unsigned i = 1; i < count; i++) {
        if (found[i].colour != found[0].colour) {
            return false;
        }
    }
    return true;
}

static void put_subrects(struct message *message, const struct subrect *found,
                         unsigned count, bool coloured) {
    put_u8(message, count);
    for (unsigned i = 0; i < count; i++) {
        struct rect place = found[i].place;
        if (coloured) {
            put_bgrx(message, found[i].colour);
        }
        put_u8(message, (unsigned)(place.x << 4 | place.y));
        put_u8(message, (unsigned)((place.w - 1) << 4 | (place.h - 1)));
    }
}

static void put_tile(struct encoder *encoder, struct message *message, struct rect tile) {
    struct subrect found[TILE * TILE];
    uint32_t background = picture_get(encoder->picture, tile.x, tile.y);
    unsigned count = find_subrects(encoder, tile, background, found);
    if (count > 255 || random_below(&encoder->state, 8) == 0) {
        put_raw(encoder, message, tile);
        return;
    }
    bool coloured = !is_one_colour(found, count) || random_below(&encoder->state, 4) == 0;
    bool new_background = !encoder->has_background || encoder->background != background;
    bool new_foreground =
        count > 0 && !coloured &&
        !(encoder->has_foreground && encoder->foreground == found[0].colour);
    put_u8(message, (new_background ? BACKGROUND : 0u) |
                        (new_foreground ? FOREGROUND : 0u) | (count > 0 ? SUBRECTS : 0u) |
                        (coloured && count > 0 ? COLOURED : 0u));
    if (new_background) {
        put_bgrx(message, background);
        encoder->background = background;
        encoder->has_background = true;
    }
    if (new_foreground) {
        put_bgrx(message, found[0].colour);
        encoder->foreground = found[0].colour;
        encoder->has_foreground = true;
    }
    if (count > 0) {
        put_subrects(message, found, count, coloured);
        encoder->has_foreground = encoder->has_foreground && !coloured;
    }
}

static void put_picture(struct message *message, const struct surface *picture,
                        uint32_t seed) {
    struct encoder encoder = {picture, seed, false, false, 0, 0};
    for (int y = 0; y < picture->height; y += TILE) {
        for (int x = 0; x < picture->width; x += TILE) {
            struct rect tile = {x, y, TILE, TILE};
            put_tile(
                &encoder, message,
                rect_intersect(tile, rect_make(0, 0, picture->width, picture->height)));
        }
    }
}

static void check_size(int width, int height, size_t chunk) {
    struct decoder *decoder = decoder_new(0);
    struct surface picture = picture_new(width, height);
    for (unsigned kind = 0; kind < PICTURE_KINDS; kind++) {
        for (unsigned colours = 2; colours < 9; colours += 3) {
            struct message message = {0};
            picture_paint(&picture, kind, colours, (uint32_t)width);
            put_picture(&message, &picture, (uint32_t)(width * 31 + height) + colours);
            decode_good(decoder, &message, &picture, ENCODING_HEXTILE, chunk);
            message_free(&message);
        }
    }
    free(picture.pixels);
    decoder_free(decoder);
}

static void test_pictures(void) {
    static const int sizes[][2] = {{0, 0},   {1, 1},   {16, 16}, {17, 15},
                                   {33, 64}, {15, 90}, {200, 77}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        check_size(sizes[i][0], sizes[i][1], 0);
        check_size(sizes[i][0], sizes[i][1], 1);
        check_size(sizes[i][0], sizes[i][1], 997);
        check_size(sizes[i][0], sizes[i][1], 65536);
    }
}

static void test_truncated(void) {
    struct surface picture = picture_new(37, 18);
    struct message message = {0};
    picture_paint(&picture, PICTURE_BLOCKS, 5, 1);
    put_picture(&message, &picture, 17);
    decode_truncated(&message, 37, 18, ENCODING_HEXTILE);
    message_free(&message);
    free(picture.pixels);
}

static void check_refused(int width, int height, unsigned place, unsigned size) {
    struct message message = {0};
    put_u8(&message, BACKGROUND | FOREGROUND | SUBRECTS);
    put_bgrx(&message, 1);
    put_bgrx(&message, 2);
    put_u8(&message, 1);
    put_u8(&message, place);
    put_u8(&message, size);
    decode_bad(message.data, message.length, width, height, ENCODING_HEXTILE,
               ERROR_PROTOCOL);
    message_free(&message);
}

static void test_outside_tile(void) {
    check_refused(16, 16, 0x10, 0xf0);
    check_refused(16, 16, 0x01, 0x0f);
    check_refused(16, 16, 0xff, 0xff);
    check_refused(5, 16, 0x00, 0x50);
    check_refused(16, 3, 0x00, 0x03);
    check_refused(5, 5, 0x50, 0x00);
    check_refused(5, 5, 0x05, 0x00);
}

/* Subrects without any colour ever named are legal and painted in some colour. */
static void test_no_colours(void) {
    struct surface screen = screen_new(16, 16);
    struct decoder *decoder = decoder_new(0);
    const uint8_t data[] = {SUBRECTS, 1, 0x00, 0xff, 1, 2, 3, 4, 5, 6, 7};
    CHECK(decode_part(decoder, data, sizeof data, &screen, ENCODING_HEXTILE, 0, NULL));
    check_margin(&screen);
    decoder_free(decoder);
    free(screen.pixels);
}

static const struct check_case cases[] = {
    {"pictures", test_pictures},
    {"truncated", test_truncated},
    {"outside-tile", test_outside_tile},
    {"no-colours", test_no_colours},
};

CHECK_MAIN(cases)
