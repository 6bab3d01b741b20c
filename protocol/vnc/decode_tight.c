/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "protocol/vnc/decode.h"
#include "protocol/vnc/pixels.h"

/* RFB 7.7.5. A TPIXEL has three bytes, red first, in the only format that is asked for.
 */
enum {
    KIND_FILL = 8,
    KIND_JPEG = 9,
    KIND_FILTER = 4, /* bit of the basic kinds: a filter byte follows */
    FILTER_COPY = 0,
    FILTER_PALETTE = 1,
    FILTER_GRADIENT = 2,
    TPIXEL = 3,
    PLAIN_MAX = 12, /* data shorter than this is not compressed */
};

_Static_assert(16384 * TPIXEL <= (int)INFLATE_WINDOW, "a row must fit the window");

/* A basic rectangle: rows of `row_bytes` bytes, each turned into pixels by `paint_row`.
 */
struct basic {
    const struct decode *decode;
    size_t row_bytes;
    bool (*paint_row)(const struct basic *basic, int32_t y, const uint8_t *row);
    unsigned colours; /* of the palette */
    uint32_t palette[PIXELS_PALETTE];
};

static uint32_t *row_at(const struct basic *basic, int32_t y) {
    struct rect area = basic->decode->area;
    return surface_at(basic->decode->target, area.x, area.y + y);
}

static bool copy_row(const struct basic *basic, int32_t y, const uint8_t *row) {
    pixels_from_rgb(row_at(basic, y), row, (size_t)basic->decode->area.w);
    return true;
}

static bool bits_row(const struct basic *basic, int32_t y, const uint8_t *row) {
    pixels_from_bits(row_at(basic, y), row, (size_t)basic->decode->area.w,
                     basic->palette);
    return true;
}

static bool index_row(const struct basic *basic, int32_t y, const uint8_t *row) {
    return pixels_from_indices(row_at(basic, y), row, (size_t)basic->decode->area.w,
                               basic->palette, basic->colours);
}

/* One channel of the gradient filter: the difference plus what its neighbours foretell.
 */
static inline int gradient(int difference, int left, int up, int up_left) {
    int value = left + up - up_left;
    value = value < 0 ? 0 : value;
    value = value > 255 ? 255 : value;
    return (value + difference) & 255;
}

static bool gradient_row(const struct basic *basic, int32_t y, const uint8_t *row) {
    uint32_t *to = row_at(basic, y);
    const uint32_t *above = y > 0 ? row_at(basic, y - 1) : NULL;
    int red = 0, green = 0, blue = 0;
    uint32_t up_left = 0;
    for (int32_t x = 0; x < basic->decode->area.w; x++, row += TPIXEL) {
        uint32_t up = above ? above[x] : 0;
        red = gradient(row[0], red, up >> 16 & 255, up_left >> 16 & 255);
        green = gradient(row[1], green, up >> 8 & 255, up_left >> 8 & 255);
        blue = gradient(row[2], blue, up & 255, up_left & 255);
        to[x] = (uint32_t)(red << 16 | green << 8 | blue);
        up_left = up;
    }
    return true;
}

/* RFB 7.7.5: 7, 7 and 8 bits, low ones first; the top bit of the first two says that
 * more follows. */
static bool read_length(struct stream *stream, size_t *length, struct error *err) {
    uint8_t byte;
    *length = 0;
    for (unsigned shift = 0; shift <= 14; shift += 7) {
        if (!stream_u8(stream, &byte, err)) {
            return false;
        }
        if (shift == 14 || !(byte & 0x80)) {
            *length |= (size_t)byte << shift;
            return true;
        }
        *length |= (size_t)(byte & 0x7f) << shift;
    }
    return true;
}

static bool read_palette(struct basic *basic, struct stream *stream, struct error *err) {
    uint8_t last, colours[PIXELS_PALETTE * TPIXEL];
    if (!stream_u8(stream, &last, err)) {
        return false;
    }
    basic->colours = last + 1u;
    if (!stream_bytes(stream, colours, (size_t)basic->colours * TPIXEL, err)) {
        return false;
    }
    memset(basic->palette, 0, sizeof basic->palette);
    for (unsigned i = 0; i < basic->colours; i++) {
        basic->palette[i] = pixels_get_rgb(colours + (size_t)i * TPIXEL);
    }
    return true;
}

static bool choose_filter(struct basic *basic, unsigned filter, struct error *err) {
    size_t width = (size_t)basic->decode->area.w;
    switch (filter) {
    case FILTER_COPY:
        basic->row_bytes = width * TPIXEL;
        basic->paint_row = copy_row;
        return true;
    case FILTER_PALETTE:
        if (!read_palette(basic, basic->decode->stream, err)) {
            return false;
        }
        basic->row_bytes = basic->colours == 2 ? (width + 7) / 8 : width;
        basic->paint_row = basic->colours == 2 ? bits_row : index_row;
        return true;
    case FILTER_GRADIENT:
        basic->row_bytes = width * TPIXEL;
        basic->paint_row = gradient_row;
        return true;
    default:
        return error_set(err, ERROR_PROTOCOL, "the server used unknown Tight filter %u",
                         filter);
    }
}

/* Paints up to `count` rows from `y` on. */
static bool paint_rows(const struct basic *basic, int32_t y, const uint8_t *data,
                       int32_t count, struct error *err) {
    for (int32_t end = y + count; y < end; y++, data += basic->row_bytes) {
        if (!basic->paint_row(basic, y, data)) {
            return error_set(err, ERROR_PROTOCOL,
                             "the server sent a Tight colour that is not in the palette");
        }
    }
    return true;
}

static bool paint_inflated(const struct basic *basic, struct error *err) {
    struct inflate *inflate = basic->decode->inflate;
    int32_t height = basic->decode->area.h;
    for (int32_t y = 0; y < height;) {
        size_t held;
        const uint8_t *data = inflate_peek(inflate, basic->row_bytes, &held, err);
        if (!data) {
            return false;
        }
        size_t whole = held / basic->row_bytes;
        int32_t rows = whole < (size_t)(height - y) ? (int32_t)whole : height - y;
        if (rows == 0) {
            return error_set(err, ERROR_PROTOCOL,
                             "the server sent too little data for its rectangle");
        }
        if (!paint_rows(basic, y, data, rows, err)) {
            return false;
        }
        inflate_take(inflate, (size_t)rows * basic->row_bytes);
        y += rows;
    }
    return inflate_close(inflate, err);
}

static bool paint_plain(const struct basic *basic, size_t length, struct error *err) {
    uint8_t data[PLAIN_MAX];
    return stream_bytes(basic->decode->stream, data, length, err) &&
           paint_rows(basic, 0, data, basic->decode->area.h, err);
}

static bool paint_basic(const struct decode *decode, unsigned kind, struct error *err) {
    struct basic basic;
    uint8_t filter = FILTER_COPY;
    size_t length;
    basic.decode = decode;
    if (kind & KIND_FILTER && !stream_u8(decode->stream, &filter, err)) {
        return false;
    }
    if (!choose_filter(&basic, filter, err)) {
        return false;
    }
    size_t filtered = basic.row_bytes * (size_t)decode->area.h;
    if (filtered < PLAIN_MAX) {
        return paint_plain(&basic, filtered, err);
    }
    if (!read_length(decode->stream, &length, err)) {
        return false;
    }
    inflate_open(decode->inflate, kind & 3, decode->stream, length);
    return paint_inflated(&basic, err);
}

static bool paint_fill(const struct decode *decode, struct error *err) {
    uint8_t pixel[TPIXEL];
    if (!stream_bytes(decode->stream, pixel, sizeof pixel, err)) {
        return false;
    }
    if (!rect_empty(decode->area)) {
        pixels_fill_area(surface_at(decode->target, decode->area.x, decode->area.y),
                         decode->target->stride, decode->area.w, decode->area.h,
                         pixels_get_rgb(pixel));
    }
    return true;
}

static bool paint_jpeg(const struct decode *decode, struct error *err) {
    size_t length;
    return read_length(decode->stream, &length, err) &&
           workers_paint_jpeg(decode->workers, decode->stream, length, decode->target,
                              decode->area, err);
}

static bool paint(const struct decode *decode, struct error *err) {
    uint8_t control;
    if (!stream_u8(decode->stream, &control, err)) {
        return false;
    }
    for (unsigned i = 0; i < DECODE_STREAMS_TIGHT; i++) {
        if (control >> i & 1) {
            inflate_reset(decode->inflate, i);
        }
    }
    unsigned kind = control >> 4;
    if (kind < KIND_FILL) {
        return paint_basic(decode, kind, err);
    }
    switch (kind) {
    case KIND_FILL:
        return paint_fill(decode, err);
    case KIND_JPEG:
        return paint_jpeg(decode, err);
    default:
        return error_set(err, ERROR_PROTOCOL, "the server used unknown Tight kind %u",
                         kind);
    }
}

const struct decode_method decode_tight = {ENCODING_TIGHT, paint};
