/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "protocol/vnc/decode.h"
#include "protocol/vnc/pixels.h"

/* RFB 7.7.4. */
enum {
    TILE = 16,
    TILE_RAW = 1,
    TILE_BACKGROUND = 2,
    TILE_FOREGROUND = 4,
    TILE_SUBRECTS = 8,
    TILE_COLOURED = 16,
    PIXEL = 4,
};

struct hextile {
    struct stream *stream;
    size_t stride;
    uint32_t background, foreground; /* carried from tile to tile */
};

struct tile {
    uint32_t *pixels;
    int32_t width, height;
};

static uint32_t get_pixel(const uint8_t *from) {
    uint32_t pixel;
    memcpy(&pixel, from, sizeof pixel);
    return pixel;
}

static bool paint_raw(struct hextile *hextile, struct tile tile, struct error *err) {
    size_t row_bytes = (size_t)tile.width * PIXEL;
    size_t length = row_bytes * (size_t)tile.height;
    const uint8_t *from = stream_peek(hextile->stream, length, err);
    if (!from) {
        return false;
    }
    for (int32_t y = 0; y < tile.height; y++) {
        memcpy(tile.pixels + (size_t)y * hextile->stride, from + (size_t)y * row_bytes,
               row_bytes);
    }
    stream_take(hextile->stream, length);
    return true;
}

static bool paint_subrect(const struct hextile *hextile, struct tile tile,
                          const uint8_t *place, uint32_t pixel) {
    int32_t x = place[0] >> 4, y = place[0] & 15;
    int32_t w = (place[1] >> 4) + 1, h = (place[1] & 15) + 1;
    if (x + w > tile.width || y + h > tile.height) {
        return false;
    }
    uint32_t *row = tile.pixels + (size_t)y * hextile->stride + x;
    pixels_fill_area(row, hextile->stride, w, h, pixel);
    return true;
}

static bool paint_subrects(struct hextile *hextile, struct tile tile, bool coloured,
                           unsigned count, struct error *err) {
    size_t size = coloured ? PIXEL + 2 : 2;
    const uint8_t *from = stream_peek(hextile->stream, count * size, err);
    if (!from) {
        return false;
    }
    for (unsigned i = 0; i < count; i++, from += size) {
        uint32_t pixel = coloured ? get_pixel(from) : hextile->foreground;
        if (!paint_subrect(hextile, tile, from + size - 2, pixel)) {
            return error_set(err, ERROR_PROTOCOL,
                             "the server sent a Hextile part outside its tile");
        }
    }
    stream_take(hextile->stream, count * size);
    return true;
}

static bool paint_tile(struct hextile *hextile, struct tile tile, struct error *err) {
    const uint8_t *head = stream_peek(hextile->stream, 1, err);
    if (!head) {
        return false;
    }
    unsigned flags = head[0];
    if (flags & TILE_RAW) {
        stream_take(hextile->stream, 1);
        return paint_raw(hextile, tile, err);
    }
    size_t length = 1u + (flags & TILE_BACKGROUND ? PIXEL : 0u) +
                    (flags & TILE_FOREGROUND ? PIXEL : 0u) +
                    (flags & TILE_SUBRECTS ? 1u : 0u);
    head = stream_peek(hextile->stream, length, err);
    if (!head) {
        return false;
    }
    unsigned count = flags & TILE_SUBRECTS ? head[length - 1] : 0;
    head++;
    if (flags & TILE_BACKGROUND) {
        hextile->background = get_pixel(head);
        head += PIXEL;
    }
    if (flags & TILE_FOREGROUND) {
        hextile->foreground = get_pixel(head);
    }
    stream_take(hextile->stream, length);
    pixels_fill_area(tile.pixels, hextile->stride, tile.width, tile.height,
                     hextile->background);
    return count == 0 || paint_subrects(hextile, tile, flags & TILE_COLOURED, count, err);
}

static int32_t tile_side(int32_t left) {
    return left < TILE ? left : TILE;
}

static bool paint(const struct decode *decode, struct error *err) {
    struct rect area = decode->area;
    struct hextile hextile = {decode->stream, decode->target->stride, 0, 0};
    for (int32_t y = 0; y < area.h; y += TILE) {
        for (int32_t x = 0; x < area.w; x += TILE) {
            struct tile tile = {surface_at(decode->target, area.x + x, area.y + y),
                                tile_side(area.w - x), tile_side(area.h - y)};
            if (!paint_tile(&hextile, tile, err)) {
                return false;
            }
        }
    }
    return true;
}

const struct decode_method decode_hextile = {ENCODING_HEXTILE, paint};
