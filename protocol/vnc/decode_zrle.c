/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/decode.h"
#include "protocol/vnc/pixels.h"

/* RFB 7.7.6. A CPIXEL has three bytes, blue first, in the only format that is asked for.
 */
enum {
    TILE = 64,
    TILE_PIXELS = TILE * TILE,
    TILE_RAW = 0,
    TILE_SOLID = 1,
    TILE_PACKED_MAX = 16,
    TILE_RLE = 128,
    TILE_RLE_PALETTE = 130,
    CPIXEL = 3,
    /* The largest tile: its kind, then a pixel and a run length for each pixel. */
    TILE_BYTES = 1 + TILE_PIXELS * (CPIXEL + 1),
};

_Static_assert((int)TILE_BYTES <= (int)INFLATE_WINDOW, "a tile must fit the window");

/* The bytes of a tile that are left to be read. */
struct input {
    const uint8_t *at, *end;
};

struct tile {
    uint32_t *pixels;
    size_t stride;
    int32_t width, height;
};

static size_t input_left(const struct input *input) {
    return (size_t)(input->end - input->at);
}

static bool fail_short(struct error *err) {
    return error_set(err, ERROR_PROTOCOL,
                     "the server sent a ZRLE tile that is cut short");
}

static bool fail_index(struct error *err) {
    return error_set(err, ERROR_PROTOCOL,
                     "the server sent a ZRLE colour that is not in the palette");
}

static bool paint_raw(const struct tile *tile, struct input *input, struct error *err) {
    size_t row_bytes = (size_t)tile->width * CPIXEL;
    if (input_left(input) < row_bytes * (size_t)tile->height) {
        return fail_short(err);
    }
    for (int32_t y = 0; y < tile->height; y++, input->at += row_bytes) {
        pixels_from_bgr(tile->pixels + (size_t)y * tile->stride, input->at,
                        (size_t)tile->width);
    }
    return true;
}

static bool paint_solid(const struct tile *tile, struct input *input, struct error *err) {
    if (input_left(input) < CPIXEL) {
        return fail_short(err);
    }
    pixels_fill_area(tile->pixels, tile->stride, tile->width, tile->height,
                     pixels_get_bgr(input->at));
    input->at += CPIXEL;
    return true;
}

static bool read_palette(struct input *input, uint32_t *palette, unsigned count,
                         struct error *err) {
    if (input_left(input) < (size_t)count * CPIXEL) {
        return fail_short(err);
    }
    for (unsigned i = 0; i < count; i++, input->at += CPIXEL) {
        palette[i] = pixels_get_bgr(input->at);
    }
    return true;
}

/* What is left of the last byte of a row is padding, and may be anything. */
static unsigned last_byte(const uint8_t *row, size_t width, unsigned bits) {
    unsigned used = (unsigned)(width * bits % 8);
    return used == 0 ? 0 : row[width * bits / 8] & (0xffu << (8 - used) & 0xff);
}

/* Two bits and three colours: is there a 3? */
static bool has_fourth(const uint8_t *row, size_t width) {
    unsigned byte = last_byte(row, width, 2);
    unsigned found = byte & byte >> 1;
    for (size_t i = 0; i < width / 4; i++) {
        found |= row[i] & (unsigned)row[i] >> 1;
    }
    return (found & 0x55) != 0;
}

static unsigned larger(unsigned a, unsigned b) {
    return a > b ? a : b;
}

static unsigned greatest_nibble(const uint8_t *row, size_t width) {
    uint8_t first = (uint8_t)(last_byte(row, width, 4) >> 4), second = 0;
    for (size_t i = 0; i < width / 2; i++) {
        uint8_t high = row[i] >> 4, low = row[i] & 15;
        first = high > first ? high : first;
        second = low > second ? low : second;
    }
    return larger(first, second);
}

/* True when a row names a colour past `count`. */
static bool has_index_past(const uint8_t *row, size_t width, unsigned bits,
                           unsigned count) {
    switch (bits) {
    case 1:
        return false;
    case 2:
        return count < 4 && has_fourth(row, width);
    default:
        return count < 16 && greatest_nibble(row, width) >= count;
    }
}

static void paint_bits(const struct tile *tile, const uint8_t *rows, size_t row_bytes,
                       unsigned bits, const uint32_t palette[TILE_PACKED_MAX]) {
    if (bits > 1) {
        pixels_from_packed(tile->pixels, tile->stride, tile->width, tile->height, rows,
                           bits, palette);
        return;
    }
    for (int32_t y = 0; y < tile->height; y++, rows += row_bytes) {
        pixels_from_bits(tile->pixels + (size_t)y * tile->stride, rows,
                         (size_t)tile->width, palette);
    }
}

static bool paint_packed(const struct tile *tile, struct input *input, unsigned count,
                         struct error *err) {
    uint32_t palette[TILE_PACKED_MAX] = {0};
    unsigned bits = count == 2 ? 1 : count <= 4 ? 2 : 4;
    size_t row_bytes = ((size_t)tile->width * bits + 7) / 8;
    if (!read_palette(input, palette, count, err)) {
        return false;
    }
    if (input_left(input) < row_bytes * (size_t)tile->height) {
        return fail_short(err);
    }
    const uint8_t *rows = input->at;
    for (int32_t y = 0; y < tile->height; y++, input->at += row_bytes) {
        if (has_index_past(input->at, (size_t)tile->width, bits, count)) {
            return fail_index(err);
        }
    }
    paint_bits(tile, rows, row_bytes, bits, palette);
    return true;
}

/* Where the next run goes. */
struct pen {
    const struct tile *tile;
    uint32_t *at, *row_end;
    size_t left; /* pixels of the tile */
};

static struct pen pen_begin(const struct tile *tile) {
    return (struct pen){tile, tile->pixels, tile->pixels + tile->width,
                        (size_t)tile->width * (size_t)tile->height};
}

static void pen_next_row(struct pen *pen) {
    pen->at += pen->tile->stride - (size_t)pen->tile->width;
    pen->row_end += pen->tile->stride;
}

static inline bool pen_run(struct pen *pen, uint32_t pixel, size_t length) {
    if (length > pen->left) {
        return false;
    }
    pen->left -= length;
    for (;;) {
        size_t room = (size_t)(pen->row_end - pen->at);
        size_t part = length < room ? length : room;
        pixels_fill(pen->at, pixel, part);
        pen->at += part;
        length -= part;
        if (pen->at == pen->row_end && pen->left + length > 0) {
            pen_next_row(pen);
        }
        if (length == 0) {
            return true;
        }
    }
}

/* One plus the sum of bytes up to the first that is not 255. */
static inline bool read_run(struct input *input, size_t *length) {
    size_t sum = 1;
    while (input->at < input->end) {
        uint8_t byte = *input->at++;
        sum += byte;
        if (byte != 255) {
            *length = sum;
            return true;
        }
    }
    return false;
}

static bool fail_run(struct error *err) {
    return error_set(err, ERROR_PROTOCOL, "the server sent a ZRLE run past its tile");
}

static bool paint_rle(const struct tile *tile, struct input *input, struct error *err) {
    struct pen pen = pen_begin(tile);
    while (pen.left > 0) {
        size_t length;
        if (input_left(input) < CPIXEL + 1) {
            return fail_short(err);
        }
        uint32_t pixel = pixels_get_bgr(input->at);
        input->at += CPIXEL;
        if (!read_run(input, &length)) {
            return fail_short(err);
        }
        if (!pen_run(&pen, pixel, length)) {
            return fail_run(err);
        }
    }
    return true;
}

static bool paint_rle_palette(const struct tile *tile, struct input *input,
                              unsigned count, struct error *err) {
    struct pen pen = pen_begin(tile);
    uint32_t palette[128];
    if (!read_palette(input, palette, count, err)) {
        return false;
    }
    while (pen.left > 0) {
        size_t length = 1;
        if (input->at == input->end) {
            return fail_short(err);
        }
        unsigned code = *input->at++;
        if ((code & 127) >= count) {
            return fail_index(err);
        }
        if (code & 128 && !read_run(input, &length)) {
            return fail_short(err);
        }
        if (!pen_run(&pen, palette[code & 127], length)) {
            return fail_run(err);
        }
    }
    return true;
}

static bool paint_kind(const struct tile *tile, struct input *input, unsigned kind,
                       struct error *err) {
    if (kind == TILE_RAW) {
        return paint_raw(tile, input, err);
    }
    if (kind == TILE_SOLID) {
        return paint_solid(tile, input, err);
    }
    if (kind <= TILE_PACKED_MAX) {
        return paint_packed(tile, input, kind, err);
    }
    if (kind == TILE_RLE) {
        return paint_rle(tile, input, err);
    }
    if (kind >= TILE_RLE_PALETTE) {
        return paint_rle_palette(tile, input, kind - TILE_RLE, err);
    }
    return error_set(err, ERROR_PROTOCOL,
                     "the server sent a ZRLE tile of unknown kind %u", kind);
}

static bool paint_tile(struct inflate *inflate, const struct tile *tile,
                       struct error *err) {
    size_t held;
    const uint8_t *data = inflate_peek(inflate, TILE_BYTES, &held, err);
    if (!data) {
        return false;
    }
    if (held == 0) {
        return fail_short(err);
    }
    struct input input = {data + 1, data + held};
    if (!paint_kind(tile, &input, data[0], err)) {
        return false;
    }
    inflate_take(inflate, (size_t)(input.at - data));
    return true;
}

static int32_t tile_side(int32_t left) {
    return left < TILE ? left : TILE;
}

static bool paint_tiles(const struct decode *decode, struct error *err) {
    const struct surface *target = decode->target;
    struct rect area = decode->area;
    for (int32_t y = 0; y < area.h; y += TILE) {
        for (int32_t x = 0; x < area.w; x += TILE) {
            struct tile tile = {surface_at(target, area.x + x, area.y + y),
                                target->stride, tile_side(area.w - x),
                                tile_side(area.h - y)};
            if (!paint_tile(decode->inflate, &tile, err)) {
                return false;
            }
        }
    }
    return true;
}

/* More than any honest server needs: every tile at its largest, twice. It bounds how long
 * data that inflates to nothing can keep the decoder busy. */
static uint64_t length_limit(struct rect area) {
    uint64_t across = ((uint64_t)area.w + TILE - 1) / TILE;
    uint64_t down = ((uint64_t)area.h + TILE - 1) / TILE;
    return across * down * TILE_BYTES * 2 + 1024;
}

static bool paint(const struct decode *decode, struct error *err) {
    uint32_t length;
    if (!stream_u32(decode->stream, &length, err)) {
        return false;
    }
    if (length > length_limit(decode->area)) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent %u bytes of ZRLE for %dx%d pixels", length,
                         decode->area.w, decode->area.h);
    }
    inflate_open(decode->inflate, DECODE_STREAM_ZRLE, decode->stream, length);
    return paint_tiles(decode, err) && inflate_close(decode->inflate, err);
}

const struct decode_method decode_zrle = {ENCODING_ZRLE, paint};
