/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/deflate_test.h"
#include "tests/protocol/vnc/jpeg_test.h"

enum {
    STREAMS = 4,
    FILL = 0x80,
    JPEG = 0x90,
    FILTER = 0x40, /* a filter byte follows */
    FILTER_COPY = 0,
    FILTER_PALETTE = 1,
    FILTER_GRADIENT = 2,
    PLAIN_MAX = 12,
};

/* A server's side of a connection. */
struct server {
    z_stream deflaters[STREAMS];
    struct decoder *decoder;
    size_t chunk;
};

static void server_start(struct server *server, int level, size_t chunk) {
    for (int i = 0; i < STREAMS; i++) {
        deflater_start(&server->deflaters[i], level);
    }
    server->decoder = decoder_new(0);
    server->chunk = chunk;
}

static void server_stop(struct server *server) {
    for (int i = 0; i < STREAMS; i++) {
        deflateEnd(&server->deflaters[i]);
    }
    decoder_free(server->decoder);
}

/* Starts streams anew; the same bits go into the control byte. */
static unsigned server_reset(struct server *server, unsigned resets) {
    for (unsigned i = 0; i < STREAMS; i++) {
        if (resets >> i & 1) {
            deflateReset(&server->deflaters[i]);
        }
    }
    return resets;
}

static void put_length(struct message *message, size_t length) {
    CHECK(length < 1 << 22);
    put_u8(message, (unsigned)(length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    if (length > 0x7f) {
        put_u8(message, (unsigned)(length >> 7 & 0x7f) | (length > 0x3fff ? 0x80 : 0));
    }
    if (length > 0x3fff) {
        put_u8(message, (unsigned)(length >> 14));
    }
}

static void put_filtered(struct server *server, struct message *message, unsigned index,
                         const struct message *filtered) {
    struct message piece = {0};
    if (filtered->length < PLAIN_MAX) {
        put_bytes(message, filtered->data, filtered->length);
        return;
    }
    deflate_piece(&server->deflaters[index], &piece, filtered->data, filtered->length,
                  Z_SYNC_FLUSH);
    put_length(message, piece.length);
    put_bytes(message, piece.data, piece.length);
    message_free(&piece);
}

static void filter_copy(struct message *filtered, const struct surface *picture) {
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            put_rgb(filtered, picture_get(picture, x, y));
        }
    }
}

static int channel(const struct surface *picture, int x, int y, int shift) {
    return x < 0 || y < 0 ? 0 : (int)(picture_get(picture, x, y) >> shift & 255);
}

static void filter_gradient(struct message *filtered, const struct surface *picture) {
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                int value = channel(picture, x - 1, y, shift) +
                            channel(picture, x, y - 1, shift) -
                            channel(picture, x - 1, y - 1, shift);
                value = value < 0 ? 0 : value > 255 ? 255 : value;
                put_u8(filtered, (unsigned)(channel(picture, x, y, shift) - value) & 255);
            }
        }
    }
}

/* The index of a colour of PICTURE_BLOCKS: its palette is known. */
static uint32_t palette_colour(unsigned index) {
    return index * 0x01f3b7u & COLOUR_MASK;
}

static unsigned palette_index(uint32_t colour, unsigned colours) {
    for (unsigned i = 0; i < colours; i++) {
        if (palette_colour(i) == colour) {
            return i;
        }
    }
    CHECK(false);
    return 0;
}

static void filter_palette(struct message *filtered, const struct surface *picture,
                           unsigned colours) {
    for (int y = 0; y < picture->height; y++) {
        unsigned byte = 0;
        for (int x = 0; x < picture->width; x++) {
            unsigned index = palette_index(picture_get(picture, x, y), colours);
            if (colours != 2) {
                put_u8(filtered, index);
                continue;
            }
            byte |= index << (7 - x % 8);
            if (x % 8 == 7 || x == picture->width - 1) {
                put_u8(filtered, byte);
                byte = 0;
            }
        }
    }
}

static void put_palette(struct message *message, unsigned colours) {
    put_u8(message, colours - 1);
    for (unsigned i = 0; i < colours; i++) {
        put_rgb(message, palette_colour(i));
    }
}

/* A basic rectangle; `colours` for FILTER_PALETTE only. Copy goes without a filter byte
 * where it may. */
static void put_basic(struct server *server, struct message *message,
                      const struct surface *picture, unsigned filter, unsigned colours,
                      unsigned index, unsigned resets) {
    struct message filtered = {0};
    bool named = filter != FILTER_COPY || index % 2 == 1;
    put_u8(message, server_reset(server, resets) | index << 4 | (named ? FILTER : 0u));
    if (named) {
        put_u8(message, filter);
    }
    if (filter == FILTER_PALETTE) {
        put_palette(message, colours);
        filter_palette(&filtered, picture, colours);
    } else if (filter == FILTER_GRADIENT) {
        filter_gradient(&filtered, picture);
    } else {
        filter_copy(&filtered, picture);
    }
    put_filtered(server, message, index, &filtered);
    message_free(&filtered);
}

static const int sizes[][2] = {{1, 1}, {0, 4}, {4, 0},   {2, 2},   {3, 1},    {1, 11},
                               {8, 8}, {9, 7}, {64, 33}, {259, 5}, {4099, 3}, {101, 300}};

/* Every filter on every stream with random resets, one connection. */
static void check_filter(unsigned filter, unsigned colours, int level, size_t chunk) {
    struct server server;
    uint32_t state = filter * 7 + colours + 1;
    server_start(&server, level, chunk);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct surface picture = picture_new(sizes[i][0], sizes[i][1]);
        for (unsigned round = 0; round < 6; round++) {
            struct message message = {0};
            enum picture_kind kind =
                filter == FILTER_PALETTE ? PICTURE_BLOCKS : round % PICTURE_KINDS;
            unsigned resets = round % 3 == 2 ? random_below(&state, 16) : 0;
            picture_paint(&picture, kind, colours, random_next(&state));
            put_basic(&server, &message, &picture, filter, colours,
                      random_below(&state, STREAMS), resets);
            decode_good(server.decoder, &message, &picture, ENCODING_TIGHT, chunk);
            message_free(&message);
        }
        free(picture.pixels);
    }
    server_stop(&server);
}

static void test_copy(void) {
    check_filter(FILTER_COPY, 9, 6, 0);
    check_filter(FILTER_COPY, 9, 0, 1);
    check_filter(FILTER_COPY, 9, 1, 100000);
}

static void test_gradient(void) {
    check_filter(FILTER_GRADIENT, 9, 6, 0);
    check_filter(FILTER_GRADIENT, 9, 0, 1);
    check_filter(FILTER_GRADIENT, 9, 1, 100000);
}

static void test_palette(void) {
    for (unsigned colours = 1; colours <= 256; colours += colours < 5 ? 1 : 50) {
        check_filter(FILTER_PALETTE, colours, 6, colours % 3 * 700);
    }
    check_filter(FILTER_PALETTE, 256, 6, 3);
}

static void test_fill(void) {
    struct server server;
    server_start(&server, 6, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct surface picture = picture_new(sizes[i][0], sizes[i][1]);
        struct message message = {0};
        picture_paint(&picture, PICTURE_FLAT, 0, 0);
        put_u8(&message, FILL);
        put_rgb(&message, 0x123456);
        decode_good(server.decoder, &message, &picture, ENCODING_TIGHT, i);
        message_free(&message);
        free(picture.pixels);
    }
    server_stop(&server);
}

/* Fill and JPEG may reset streams too, and leave the others alone. */
static void test_resets(void) {
    struct server server;
    struct surface picture = picture_new(40, 30);
    server_start(&server, 6, 0);
    for (unsigned resets = 0; resets < 16; resets++) {
        for (unsigned index = 0; index < STREAMS; index++) {
            struct message message = {0};
            picture_paint(&picture, PICTURE_SMOOTH, 0, 0);
            put_basic(&server, &message, &picture, FILTER_COPY, 0, index, 0);
            decode_good(server.decoder, &message, &picture, ENCODING_TIGHT, 0);
            message_free(&message);
        }
        struct message message = {0};
        picture_paint(&picture, PICTURE_FLAT, 0, 0);
        put_u8(&message, FILL | server_reset(&server, resets));
        put_rgb(&message, 0x123456);
        decode_good(server.decoder, &message, &picture, ENCODING_TIGHT, 0);
        message_free(&message);
    }
    free(picture.pixels);
    server_stop(&server);
}

static void put_jpeg_rect(struct message *message, const struct surface *picture,
                          enum jpeg_style style, const struct surface *expected) {
    struct message jpeg = {0};
    put_jpeg(&jpeg, picture, style);
    jpeg_reference(jpeg.data, jpeg.length, expected);
    put_u8(message, JPEG);
    put_length(message, jpeg.length);
    put_bytes(message, jpeg.data, jpeg.length);
    message_free(&jpeg);
}

static void test_jpeg(void) {
    static const int jpeg_sizes[][2] = {{1, 1}, {16, 16}, {17, 31}, {200, 99}, {640, 3}};
    struct server server;
    server_start(&server, 6, 0);
    for (size_t i = 0; i < sizeof jpeg_sizes / sizeof jpeg_sizes[0]; i++) {
        struct surface picture = picture_new(jpeg_sizes[i][0], jpeg_sizes[i][1]);
        struct surface expected = picture_new(jpeg_sizes[i][0], jpeg_sizes[i][1]);
        for (unsigned style = 0; style < JPEG_STYLES; style++) {
            for (unsigned kind = 0; kind < PICTURE_KINDS; kind++) {
                struct message message = {0};
                picture_paint(&picture, kind, 7, 5);
                put_jpeg_rect(&message, &picture, style, &expected);
                decode_good(server.decoder, &message, &expected, ENCODING_TIGHT, i * 50);
                message_free(&message);
            }
        }
        free(picture.pixels);
        free(expected.pixels);
    }
    server_stop(&server);
}

static void test_jpeg_size(void) {
    struct surface picture = picture_new(20, 10);
    struct message message = {0};
    picture_paint(&picture, PICTURE_SMOOTH, 0, 0);
    put_jpeg_rect(&message, &picture, JPEG_420, &picture);
    for (int width = 19; width <= 21; width++) {
        for (int height = 9; height <= 11; height++) {
            if (width != 20 || height != 10) {
                decode_bad(message.data, message.length, width, height, ENCODING_TIGHT,
                           ERROR_PROTOCOL);
            }
        }
    }
    decode_bad(message.data, message.length, 0, 0, ENCODING_TIGHT, ERROR_PROTOCOL);
    message_free(&message);
    free(picture.pixels);
}

static void refuse_jpeg(const struct message *jpeg, size_t length, const char *end) {
    struct message message = {0};
    put_u8(&message, JPEG);
    put_length(&message, length + strlen(end));
    put_bytes(&message, jpeg->data, length);
    put_bytes(&message, end, strlen(end));
    decode_bad(message.data, message.length, 40, 24, ENCODING_TIGHT, ERROR_PROTOCOL);
    message_free(&message);
}

/* The picture itself ends early, though all bytes that were announced are there. Its last
 * two are the end marker, which is not missed. */
static void test_jpeg_short(void) {
    struct surface picture = picture_new(40, 24);
    struct message jpeg = {0};
    picture_paint(&picture, PICTURE_NOISE, 0, 3);
    put_jpeg(&jpeg, &picture, JPEG_420);
    for (size_t length = 0; length + 2 < jpeg.length; length++) {
        refuse_jpeg(&jpeg, length, "");
    }
    refuse_jpeg(&jpeg, jpeg.length / 2, "\xff\xd9");
    message_free(&jpeg);
    free(picture.pixels);
}

static void test_jpeg_scans(void) {
    struct surface picture = picture_new(40, 24);
    struct message jpeg = {0};
    picture_paint(&picture, PICTURE_NOISE, 0, 3);
    put_jpeg(&jpeg, &picture, JPEG_MANY_SCANS);
    refuse_jpeg(&jpeg, jpeg.length, "");
    message_free(&jpeg);
    free(picture.pixels);
}

static void check_noise(struct message *good, size_t from, int width, int height,
                        uint32_t *state) {
    struct surface screen = screen_new(width, height);
    struct decoder *decoder = decoder_new(0);
    size_t at = from + random_below(state, (uint32_t)(good->length - from - SENTINEL));
    uint8_t before = good->data[at];
    good->data[at] ^= (uint8_t)(1 + random_below(state, 255));
    (void)decode_part(decoder, good->data, good->length, &screen, ENCODING_TIGHT, 0,
                      NULL);
    check_margin(&screen);
    good->data[at] = before;
    decoder_free(decoder);
    free(screen.pixels);
}

/* Flipped bits inside JPEG data: never more than an error. */
static void test_jpeg_noise(void) {
    uint32_t state = 3;
    struct surface picture = picture_new(50, 40);
    for (unsigned style = 0; style < JPEG_STYLES; style++) {
        struct message message = {0};
        struct surface expected = picture_new(50, 40);
        picture_paint(&picture, PICTURE_NOISE, 0, 3);
        put_jpeg_rect(&message, &picture, style, &expected);
        put_bytes(&message, "\0\0\0\0\0\0\0", SENTINEL);
        for (int i = 0; i < 500; i++) {
            check_noise(&message, 4, 50, 40, &state);
        }
        message_free(&message);
        free(expected.pixels);
    }
    free(picture.pixels);
}

static void truncate_filter(unsigned filter, unsigned colours, int width, int height) {
    struct server server;
    struct surface picture = picture_new(width, height);
    struct message message = {0};
    server_start(&server, 6, 0);
    picture_paint(&picture, PICTURE_BLOCKS, colours, 1);
    put_basic(&server, &message, &picture, filter, colours, 1, 15);
    decode_truncated(&message, width, height, ENCODING_TIGHT);
    message_free(&message);
    free(picture.pixels);
    server_stop(&server);
}

static void test_truncated(void) {
    truncate_filter(FILTER_COPY, 3, 20, 10);
    truncate_filter(FILTER_COPY, 3, 3, 1);
    truncate_filter(FILTER_GRADIENT, 3, 20, 10);
    truncate_filter(FILTER_PALETTE, 2, 30, 10);
    truncate_filter(FILTER_PALETTE, 256, 30, 10);
    const uint8_t fill[] = {FILL, 1, 2, 3};
    decode_truncated(&(struct message){(uint8_t *)fill, 4, 4}, 9, 9, ENCODING_TIGHT);
    struct surface picture = picture_new(20, 20);
    struct message message = {0};
    put_jpeg_rect(&message, &picture, JPEG_420, &picture);
    decode_truncated(&message, 20, 20, ENCODING_TIGHT);
    message_free(&message);
    free(picture.pixels);
}

/* More and less inflated than width x height needs. */
static void test_wrong_size(void) {
    for (unsigned filter = FILTER_COPY; filter <= FILTER_GRADIENT; filter++) {
        for (int extra = -3; extra <= 3; extra++) {
            struct server server;
            struct surface picture = picture_new(30 + extra, 20);
            struct message message = {0};
            server_start(&server, 6, 0);
            picture_paint(&picture, PICTURE_BLOCKS, 9, 1);
            put_basic(&server, &message, &picture, filter, 9, 1, 0);
            if (extra != 0) {
                decode_bad(message.data, message.length, 30, 20, ENCODING_TIGHT,
                           ERROR_PROTOCOL);
            }
            message_free(&message);
            free(picture.pixels);
            server_stop(&server);
        }
    }
}

static void check_refused(const char *bytes, size_t length, int width, int height) {
    decode_bad((const uint8_t *)bytes, length, width, height, ENCODING_TIGHT,
               ERROR_PROTOCOL);
}

static void test_kinds(void) {
    for (unsigned kind = 10; kind < 16; kind++) {
        uint8_t bytes[40] = {(uint8_t)(kind << 4)};
        decode_bad(bytes, sizeof bytes, 4, 4, ENCODING_TIGHT, ERROR_PROTOCOL);
    }
    for (unsigned filter = 3; filter < 256; filter++) {
        uint8_t bytes[40] = {FILTER, (uint8_t)filter};
        decode_bad(bytes, sizeof bytes, 4, 4, ENCODING_TIGHT, ERROR_PROTOCOL);
    }
}

static void test_palette_index(void) {
    check_refused("\x40\x01\x02"
                  "aaabbbccc\0\1\2\3",
                  16, 4, 1);
    check_refused("\x40\x01\x00"
                  "aaa\1",
                  7, 1, 1);
    struct server server;
    struct surface picture = picture_new(30, 30);
    struct message message = {0};
    const size_t palette = 3, colours = 60;
    server_start(&server, 6, 0);
    picture_paint(&picture, PICTURE_BLOCKS, colours, 1);
    put_basic(&server, &message, &picture, FILTER_PALETTE, colours, 0, 0);
    /* The last colour goes, the pixels that have it stay. */
    message.data[palette - 1]--;
    message.length -= 3;
    memmove(message.data + palette + (colours - 1) * 3,
            message.data + palette + colours * 3,
            message.length - palette - (colours - 1) * 3);
    decode_bad(message.data, message.length, 30, 30, ENCODING_TIGHT, ERROR_PROTOCOL);
    message_free(&message);
    free(picture.pixels);
    server_stop(&server);
}

/* A stream that was reset begins with a zlib header; one that was not does not. */
static void test_lost_reset(void) {
    struct server server;
    struct surface picture = picture_new(30, 30);
    struct message first = {0}, second = {0};
    server_start(&server, 6, 0);
    picture_paint(&picture, PICTURE_SMOOTH, 0, 1);
    put_basic(&server, &first, &picture, FILTER_COPY, 0, 2, 0);
    put_basic(&server, &second, &picture, FILTER_COPY, 0, 2, 0);
    decode_bad(second.data, second.length, 30, 30, ENCODING_TIGHT, ERROR_PROTOCOL);
    message_free(&first);
    message_free(&second);
    free(picture.pixels);
    server_stop(&server);
}

static void test_outside(void) {
    struct decoder *decoder = decoder_new(0);
    struct surface screen = picture_new(100, 50);
    const struct rect areas[] = {{0, 0, 101, 1},   {1, 0, 100, 1},
                                 {0, 1, 1, 50},    {65535, 0, 1, 1},
                                 {0, 65535, 1, 1}, {0, 0, 65535, 65535}};
    const uint8_t fill[] = {FILL, 1, 2, 3};
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        struct source source;
        struct error err = {0};
        struct stream *stream = source_open(&source, fill, sizeof fill, 0);
        CHECK(!decoder_rect(decoder, stream, &screen, areas[i], ENCODING_TIGHT, &err));
        CHECK_INT(err.code, ERROR_PROTOCOL);
        CHECK(!decoder_rect(decoder, stream, &screen, areas[i], 2, &err));
        CHECK_INT(err.code, ERROR_PROTOCOL);
        source_close(&source, stream);
    }
    free(screen.pixels);
    decoder_free(decoder);
}

static const struct check_case cases[] = {
    {"copy", test_copy},
    {"gradient", test_gradient},
    {"palette", test_palette},
    {"fill", test_fill},
    {"resets", test_resets},
    {"jpeg", test_jpeg},
    {"jpeg-size", test_jpeg_size},
    {"jpeg-short", test_jpeg_short},
    {"jpeg-scans", test_jpeg_scans},
    {"jpeg-noise", test_jpeg_noise},
    {"truncated", test_truncated},
    {"wrong-size", test_wrong_size},
    {"kinds", test_kinds},
    {"palette-index", test_palette_index},
    {"lost-reset", test_lost_reset},
    {"outside", test_outside},
};

CHECK_MAIN(cases)
