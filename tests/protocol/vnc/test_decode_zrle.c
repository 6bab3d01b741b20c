/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/deflate_test.h"

enum {
    TILE = 64,
    KIND_RAW = 0,
    KIND_SOLID = 1,
    KIND_RLE = 128,
    NOT_FOUND = -1,
    COLOURS_MAX = 127,
};

/* An encoder of its own: each tile in the way that is wished for, if it can hold it. */
struct encoder {
    const struct surface *picture;
    uint32_t state;
};

struct palette {
    unsigned count;
    uint32_t colours[COLOURS_MAX];
};

static int palette_find(const struct palette *palette, uint32_t colour) {
    for (unsigned i = 0; i < palette->count; i++) {
        if (palette->colours[i] == colour) {
            return (int)i;
        }
    }
    return NOT_FOUND;
}

/* False when there are too many colours. */
static bool palette_make(struct palette *palette, const struct surface *picture,
                         struct rect tile) {
    palette->count = 0;
    for (int y = tile.y; y < tile.y + tile.h; y++) {
        for (int x = tile.x; x < tile.x + tile.w; x++) {
            uint32_t colour = picture_get(picture, x, y);
            if (palette_find(palette, colour) != NOT_FOUND) {
                continue;
            }
            if (palette->count == COLOURS_MAX) {
                return false;
            }
            palette->colours[palette->count++] = colour;
        }
    }
    return true;
}

static void put_palette(struct message *message, const struct palette *palette) {
    for (unsigned i = 0; i < palette->count; i++) {
        put_bgr(message, palette->colours[i]);
    }
}

static void put_raw(struct message *message, const struct surface *picture,
                    struct rect tile) {
    put_u8(message, KIND_RAW);
    for (int y = tile.y; y < tile.y + tile.h; y++) {
        for (int x = tile.x; x < tile.x + tile.w; x++) {
            put_bgr(message, picture_get(picture, x, y));
        }
    }
}

static void put_packed(struct message *message, const struct surface *picture,
                       struct rect tile, const struct palette *palette) {
    unsigned bits = palette->count <= 2 ? 1 : palette->count <= 4 ? 2 : 4;
    put_u8(message, palette->count);
    put_palette(message, palette);
    for (int y = tile.y; y < tile.y + tile.h; y++) {
        unsigned byte = 0, filled = 0;
        for (int x = tile.x; x < tile.x + tile.w; x++) {
            byte = byte << bits |
                   (unsigned)palette_find(palette, picture_get(picture, x, y));
            filled += bits;
            if (filled == 8) {
                put_u8(message, byte);
                byte = filled = 0;
            }
        }
        if (filled > 0) {
            put_u8(message, byte << (8 - filled));
        }
    }
}

static void put_run(struct message *message, int length) {
    int left = length - 1;
    for (; left >= 255; left -= 255) {
        put_u8(message, 255);
    }
    put_u8(message, (unsigned)left);
}

static uint32_t tile_pixel(const struct surface *picture, struct rect tile, int i) {
    return picture_get(picture, tile.x + i % tile.w, tile.y + i / tile.w);
}

static void put_runs(struct message *message, struct encoder *encoder, struct rect tile,
                     const struct palette *palette) {
    int count = tile.w * tile.h;
    put_u8(message, palette ? KIND_RLE + palette->count : KIND_RLE);
    if (palette) {
        put_palette(message, palette);
    }
    for (int i = 0; i < count;) {
        uint32_t colour = tile_pixel(encoder->picture, tile, i);
        int from = i++;
        /* Sometimes shorter than it could be: that is legal. */
        while (i < count && tile_pixel(encoder->picture, tile, i) == colour &&
               random_below(&encoder->state, 1000) > 0) {
            i++;
        }
        if (!palette) {
            put_bgr(message, colour);
            put_run(message, i - from);
        } else if (i - from == 1 && random_below(&encoder->state, 4) > 0) {
            put_u8(message, (unsigned)palette_find(palette, colour));
        } else {
            put_u8(message, 128u | (unsigned)palette_find(palette, colour));
            put_run(message, i - from);
        }
    }
}

static void put_tile(struct message *message, struct encoder *encoder, struct rect tile) {
    struct palette palette;
    bool is_small = palette_make(&palette, encoder->picture, tile);
    unsigned wish = random_below(&encoder->state, 6);
    if (is_small && palette.count == 1 && wish > 1) {
        put_u8(message, KIND_SOLID);
        put_palette(message, &palette);
    } else if (is_small && palette.count >= 2 && palette.count <= 16 && wish > 2) {
        put_packed(message, encoder->picture, tile, &palette);
    } else if (is_small && palette.count >= 2 && wish > 1) {
        put_runs(message, encoder, tile, &palette);
    } else if (wish > 0) {
        put_runs(message, encoder, tile, NULL);
    } else {
        put_raw(message, encoder->picture, tile);
    }
}

static void put_tiles(struct message *message, const struct surface *picture,
                      uint32_t seed) {
    struct encoder encoder = {picture, seed};
    for (int y = 0; y < picture->height; y += TILE) {
        for (int x = 0; x < picture->width; x += TILE) {
            struct rect tile = {x, y, TILE, TILE};
            put_tile(
                message, &encoder,
                rect_intersect(tile, rect_make(0, 0, picture->width, picture->height)));
        }
    }
}

/* `tiles`, deflated, with the length before it. */
static void put_deflated(struct message *message, z_stream *deflater,
                         const struct message *tiles) {
    struct message piece = {0};
    deflate_piece(deflater, &piece, tiles->data, tiles->length, Z_SYNC_FLUSH);
    put_u32(message, (uint32_t)piece.length);
    put_bytes(message, piece.data, piece.length);
    message_free(&piece);
}

static void check_picture_kind(struct decoder *decoder, z_stream *deflater,
                               const struct surface *picture, uint32_t seed,
                               size_t chunk) {
    struct message tiles = {0}, message = {0};
    put_tiles(&tiles, picture, seed);
    put_deflated(&message, deflater, &tiles);
    decode_good(decoder, &message, picture, ENCODING_ZRLE, chunk);
    message_free(&tiles);
    message_free(&message);
}

/* All pictures of one connection share its zlib stream. */
static void check_connection(size_t chunk, int level) {
    static const int sizes[][2] = {{0, 0},   {1, 1},   {64, 64},  {65, 63},
                                   {3, 130}, {130, 3}, {200, 149}};
    static const unsigned colours[] = {2, 3, 4, 5, 16, 17, 127, 128};
    struct decoder *decoder = decoder_new(0);
    z_stream deflater;
    uint32_t seed = 1;
    deflater_start(&deflater, level);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct surface picture = picture_new(sizes[i][0], sizes[i][1]);
        for (unsigned kind = 0; kind < PICTURE_BLOCKS; kind++) {
            picture_paint(&picture, kind, 0, seed);
            check_picture_kind(decoder, &deflater, &picture, ++seed, chunk);
        }
        for (size_t k = 0; k < 4 * sizeof colours / sizeof colours[0]; k++) {
            picture_paint(&picture, PICTURE_BLOCKS, colours[k / 4], seed);
            check_picture_kind(decoder, &deflater, &picture, ++seed, chunk);
        }
        free(picture.pixels);
    }
    deflateEnd(&deflater);
    decoder_free(decoder);
}

static void test_pictures(void) {
    check_connection(0, 6);
    check_connection(1, 1);
    check_connection(1000, 9);
    check_connection(1 << 20, 0);
}

static void test_truncated(void) {
    struct surface picture = picture_new(70, 20);
    struct message tiles = {0}, message = {0};
    z_stream deflater;
    picture_paint(&picture, PICTURE_BLOCKS, 11, 1);
    put_tiles(&tiles, &picture, 5);
    deflater_start(&deflater, 6);
    put_deflated(&message, &deflater, &tiles);
    decode_truncated(&message, 70, 20, ENCODING_ZRLE);
    deflateEnd(&deflater);
    message_free(&tiles);
    message_free(&message);
    free(picture.pixels);
}

static void check_refused(const struct message *tiles, int width, int height) {
    struct message message = {0};
    z_stream deflater;
    deflater_start(&deflater, 6);
    put_deflated(&message, &deflater, tiles);
    decode_bad(message.data, message.length, width, height, ENCODING_ZRLE,
               ERROR_PROTOCOL);
    deflateEnd(&deflater);
    message_free(&message);
}

/* The inflated data ends after every byte. */
static void test_short(void) {
    for (unsigned colours = 1; colours < 130; colours += 7) {
        struct surface picture = picture_new(10, 9);
        struct message tiles = {0};
        picture_paint(&picture, PICTURE_BLOCKS, colours, 1);
        put_tiles(&tiles, &picture, colours);
        for (size_t length = tiles.length; length-- > 0;) {
            tiles.length = length;
            check_refused(&tiles, 10, 9);
        }
        message_free(&tiles);
        free(picture.pixels);
    }
}

static void test_long(void) {
    struct message tiles = {0};
    put_u8(&tiles, KIND_SOLID);
    put_bgr(&tiles, 5);
    put_u8(&tiles, 0);
    check_refused(&tiles, 64, 64);
    message_free(&tiles);
}

static void check_bytes(const char *bytes, size_t length, int width, int height) {
    const struct message tiles = {(uint8_t *)bytes, length, length};
    check_refused(&tiles, width, height);
}

static void test_kinds(void) {
    /* A palette of one colour is no kind, though it could be read as one. */
    check_bytes("\x81"
                "aaa\x00",
                5, 1, 1);
    for (unsigned kind = 17; kind < 130; kind++) {
        struct message tiles = {0};
        put_u8(&tiles, kind);
        for (int i = 0; i < 5000; i++) {
            put_u32(&tiles, 0);
        }
        if (kind != KIND_RLE) {
            check_refused(&tiles, 64, 64);
        }
        message_free(&tiles);
    }
}

static void test_palette_index(void) {
    /* Three colours, two bits, index 3; then five colours, four bits, index 5 and 15. */
    check_bytes("\3aaabbbccc\x1b", 11, 4, 1);
    check_bytes("\5aaabbbcccdddeee\x05", 17, 2, 1);
    check_bytes("\5aaabbbcccdddeee\xf0", 17, 2, 1);
    /* Palette RLE with two colours: index 2, alone and as a run; 127 of 127. */
    check_bytes("\x82"
                "aaabbb\x02\x00",
                9, 2, 1);
    check_bytes("\x82"
                "aaabbb\x82\x01",
                9, 2, 1);
    struct message tiles = {0};
    put_u8(&tiles, 255);
    for (int i = 0; i < 127; i++) {
        put_bgr(&tiles, 1);
    }
    put_u8(&tiles, 127);
    check_refused(&tiles, 1, 1);
    message_free(&tiles);
}

static void test_run_past_tile(void) {
    check_bytes("\x80"
                "aaa\x04",
                5, 2, 2);
    check_bytes("\x80"
                "aaa\x00"
                "bbb\x03",
                9, 2, 2);
    check_bytes("\x82"
                "aaabbb\x80\x04",
                9, 2, 2);
    struct message tiles = {0};
    put_u8(&tiles, KIND_RLE);
    put_bgr(&tiles, 1);
    for (int i = 0; i < 100000; i++) {
        put_u8(&tiles, 255);
    }
    check_refused(&tiles, 64, 64);
    message_free(&tiles);
}

static void test_length(void) {
    struct message message = {0};
    put_u32(&message, 0xffffffff);
    put_u32(&message, 0);
    decode_bad(message.data, message.length, 64, 64, ENCODING_ZRLE, ERROR_PROTOCOL);
    decode_bad(message.data, message.length, 0, 0, ENCODING_ZRLE, ERROR_PROTOCOL);
    message.data[0] = message.data[1] = message.data[2] = message.data[3] = 0;
    decode_bad(message.data, message.length, 64, 64, ENCODING_ZRLE, ERROR_PROTOCOL);
    message_free(&message);
}

/* Flipped bits before compression: never more than an error. */
static void test_noise(void) {
    uint32_t state = 77;
    struct surface picture = picture_new(66, 30);
    for (int i = 0; i < 600; i++) {
        struct message tiles = {0}, message = {0};
        struct surface screen = screen_new(66, 30);
        struct decoder *decoder = decoder_new(0);
        z_stream deflater;
        picture_paint(&picture, PICTURE_BLOCKS, 2 + random_below(&state, 40), 1);
        put_tiles(&tiles, &picture, (uint32_t)i + 1);
        for (int k = 0; k < 3; k++) {
            tiles.data[random_below(&state, (uint32_t)tiles.length)] =
                (uint8_t)random_next(&state);
        }
        deflater_start(&deflater, 1);
        put_deflated(&message, &deflater, &tiles);
        put_bytes(&message, "\0\0\0\0\0\0\0", SENTINEL);
        (void)decode_part(decoder, message.data, message.length, &screen, ENCODING_ZRLE,
                          0, NULL);
        check_margin(&screen);
        deflateEnd(&deflater);
        decoder_free(decoder);
        free(screen.pixels);
        message_free(&tiles);
        message_free(&message);
    }
    free(picture.pixels);
}

static const struct check_case cases[] = {
    {"pictures", test_pictures},
    {"truncated", test_truncated},
    {"short", test_short},
    {"long", test_long},
    {"kinds", test_kinds},
    {"palette-index", test_palette_index},
    {"run-past-tile", test_run_past_tile},
    {"length", test_length},
    {"noise", test_noise},
};

CHECK_MAIN(cases)
