/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the decoders share: bytes to be sent, a stream from memory that can
 * end anywhere, pictures, and a screen with a margin that nothing may touch.
 */
#ifndef TESTS_PROTOCOL_VNC_DECODE_TEST_H
#define TESTS_PROTOCOL_VNC_DECODE_TEST_H

#include "base/memory.h"
#include "protocol/vnc/decoder.h"
#include "tests/check.h"

enum {
    MARGIN = 3,
    UNTOUCHED = 0x5a5a5a,
    COLOUR_MASK = 0xffffff,
    SENTINEL = 7, /* bytes of the next message, which no decoder may take */
};

/* Bytes on their way from the server. */
struct message {
    uint8_t *data;
    size_t length, capacity;
};

static inline void put_bytes(struct message *to, const void *data, size_t length) {
    if (to->length + length > to->capacity) {
        to->capacity = (to->length + length) * 2;
        to->data = memory_grow(to->data, to->capacity, 1);
    }
    if (length > 0) {
        memcpy(to->data + to->length, data, length);
    }
    to->length += length;
}

static inline void put_u8(struct message *to, unsigned value) {
    uint8_t byte = (uint8_t)value;
    put_bytes(to, &byte, 1);
}

static inline void put_u16(struct message *to, unsigned value) {
    put_u8(to, value >> 8);
    put_u8(to, value);
}

static inline void put_u32(struct message *to, uint32_t value) {
    put_u16(to, value >> 16);
    put_u16(to, value);
}

static inline void put_bgrx(struct message *to, uint32_t pixel) {
    uint8_t bytes[4] = {(uint8_t)pixel, (uint8_t)(pixel >> 8), (uint8_t)(pixel >> 16),
                        0xee /* garbage */};
    put_bytes(to, bytes, 4);
}

static inline void put_bgr(struct message *to, uint32_t pixel) {
    uint8_t bytes[3] = {(uint8_t)pixel, (uint8_t)(pixel >> 8), (uint8_t)(pixel >> 16)};
    put_bytes(to, bytes, 3);
}

static inline void put_rgb(struct message *to, uint32_t pixel) {
    uint8_t bytes[3] = {(uint8_t)(pixel >> 16), (uint8_t)(pixel >> 8), (uint8_t)pixel};
    put_bytes(to, bytes, 3);
}

static inline void message_free(struct message *message) {
    free(message->data);
    *message = (struct message){0};
}

/* The same numbers in every run. */
static inline uint32_t random_next(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static inline uint32_t random_below(uint32_t *state, uint32_t limit) {
    return random_next(state) % limit;
}

/* A server that sends what is in memory and then closes. */
struct source {
    uint8_t *data; /* of exactly this length, so that a sanitizer sees a read past it */
    size_t length, at;
    size_t chunk; /* read_some() gives at most so much; 0: the stream never reads ahead */
};

static inline bool source_read(void *context, void *data, size_t length,
                               struct error *err) {
    struct source *source = context;
    if (length > source->length - source->at) {
        return error_set(err, ERROR_CONNECTION_LOST, "end of the stream");
    }
    memcpy(data, source->data + source->at, length);
    source->at += length;
    return true;
}

static inline size_t source_read_some(void *context, void *data, size_t most,
                                      struct error *err) {
    struct source *source = context;
    size_t left = source->length - source->at;
    size_t length = most < source->chunk ? most : source->chunk;
    length = length < left ? length : left;
    if (length == 0) {
        error_set(err, ERROR_CONNECTION_LOST, "end of the stream");
        return 0;
    }
    source_read(source, data, length, err);
    return length;
}

static inline struct stream *source_open(struct source *source, const void *data,
                                         size_t length, size_t chunk) {
    struct stream *stream = memory_new(1, sizeof *stream);
    *source = (struct source){.length = length, .chunk = chunk};
    source->data = memory_new(length > 0 ? length : 1, 1);
    if (length > 0) {
        memcpy(source->data, data, length);
    }
    stream->read = source_read;
    stream->context = source;
    stream->read_some = chunk > 0 ? source_read_some : NULL;
    return stream;
}

static inline void source_close(struct source *source, struct stream *stream) {
    free(source->data);
    free(stream);
}

/* Bytes that nobody has taken. */
static inline size_t source_left(const struct source *source,
                                 const struct stream *stream) {
    return source->length - source->at + stream_buffered(stream);
}

static inline struct surface picture_new(int width, int height) {
    struct surface picture = {NULL, width, height, (size_t)width};
    picture.pixels = memory_new((size_t)width * (size_t)height + 1, sizeof(uint32_t));
    return picture;
}

static inline uint32_t picture_get(const struct surface *picture, int x, int y) {
    return *surface_at(picture, x, y) & COLOUR_MASK;
}

enum picture_kind {
    PICTURE_FLAT,
    PICTURE_NOISE,
    PICTURE_SMOOTH,
    PICTURE_BLOCKS, /* few colours in small rectangles, as on a desktop */
    PICTURE_KINDS,
};

static inline uint32_t picture_colour(enum picture_kind kind, unsigned colours, int x,
                                      int y, uint32_t *state) {
    switch (kind) {
    case PICTURE_FLAT:
        return 0x123456;
    case PICTURE_NOISE:
        return random_next(state) & COLOUR_MASK;
    case PICTURE_SMOOTH:
        return (uint32_t)(((x * 3) & 255) << 16 | ((y * 2) & 255) << 8 | ((x + y) & 255));
    default:
        return (uint32_t)((x / 5 + (y / 3) * 7) % (int)colours) * 0x01f3b7u & COLOUR_MASK;
    }
}

/* PICTURE_BLOCKS has up to `colours` colours, index times 0x01f3b7. */
static inline void picture_paint(const struct surface *picture, enum picture_kind kind,
                                 unsigned colours, uint32_t seed) {
    uint32_t state = seed * 2654435761u + 1;
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            *surface_at(picture, x, y) = picture_colour(kind, colours, x, y, &state);
        }
    }
}

/* A screen that is larger than what is painted on it. */
static inline struct surface screen_new(int width, int height) {
    struct surface screen = picture_new(width + 2 * MARGIN, height + 2 * MARGIN);
    for (size_t i = 0; i < screen.stride * (size_t)screen.height; i++) {
        screen.pixels[i] = UNTOUCHED;
    }
    return screen;
}

static inline void check_margin(const struct surface *screen) {
    for (int y = 0; y < screen->height; y++) {
        for (int x = 0; x < screen->width; x++) {
            if (x < MARGIN || y < MARGIN || x >= screen->width - MARGIN ||
                y >= screen->height - MARGIN) {
                CHECK_INT(picture_get(screen, x, y), UNTOUCHED);
            }
        }
    }
}

static inline void check_picture(const struct surface *screen,
                                 const struct surface *expected) {
    for (int y = 0; y < expected->height; y++) {
        for (int x = 0; x < expected->width; x++) {
            CHECK_INT(picture_get(screen, x + MARGIN, y + MARGIN),
                      picture_get(expected, x, y));
        }
    }
    check_margin(screen);
}

/* Decodes `message` as one rectangle in the middle of `screen`; true when it went well
 * and took every byte of it and none of what follows. */
static inline bool decode_part(struct decoder *decoder, const uint8_t *data,
                               size_t length, const struct surface *screen,
                               int32_t encoding, size_t chunk, struct error *err) {
    struct source source;
    struct stream *stream = source_open(&source, data, length, chunk);
    struct rect area = {MARGIN, MARGIN, screen->width - 2 * MARGIN,
                        screen->height - 2 * MARGIN};
    bool is_good = decoder_rect(decoder, stream, screen, area, encoding, err);
    is_good = decoder_finish(decoder, is_good ? err : NULL) && is_good;
    if (is_good) {
        CHECK_INT(source_left(&source, stream), SENTINEL);
    }
    source_close(&source, stream);
    return is_good;
}

static inline void decode_good(struct decoder *decoder, struct message *message,
                               const struct surface *expected, int32_t encoding,
                               size_t chunk) {
    struct surface screen = screen_new(expected->width, expected->height);
    struct error err = {0};
    size_t length = message->length;
    put_bytes(message, "\xff\xff\xff\xff\xff\xff\xff", SENTINEL);
    if (!decode_part(decoder, message->data, message->length, &screen, encoding, chunk,
                     &err)) {
        fprintf(stderr, "decoding: %s\n", err.message);
        CHECK(false);
    }
    message->length = length;
    check_picture(&screen, expected);
    free(screen.pixels);
}

/* A new connection gets `message` as its only rectangle, which must be refused with
 * `code`; nothing outside may be painted. */
static inline void decode_bad(const uint8_t *data, size_t length, int width, int height,
                              int32_t encoding, enum error_code code) {
    struct decoder *decoder = decoder_new(0);
    struct surface screen = screen_new(width, height);
    struct error err = {0};
    CHECK(
        !decode_part(decoder, data, length, &screen, encoding, length % 2 ? 5 : 0, &err));
    CHECK_INT(err.code, code);
    CHECK(err.message[0] != '\0');
    check_margin(&screen);
    free(screen.pixels);
    decoder_free(decoder);
}

/* The connection ends after every byte of a message that is good as a whole. */
static inline void decode_truncated(const struct message *message, int width, int height,
                                    int32_t encoding) {
    for (size_t length = 0; length < message->length; length++) {
        decode_bad(message->data, length, width, height, encoding, ERROR_CONNECTION_LOST);
    }
}

#endif
