/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/cursor.h"

#include "protocol/vnc/encoding.h"

static const uint32_t opaque = 0xff000000;
static const uint32_t colour = 0x00ffffff;

enum {
    VMWARE_MASKS = 0, /* an AND plane, then a XOR plane */
    VMWARE_ALPHA = 1,
};

/* Turns row `y` of the wire into a row of the shape, of which `width` pixels are kept. */
typedef void convert_row(uint32_t *to, const uint8_t *from, int width);

static uint32_t get_bgrx(const uint8_t *from) {
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16;
}

static void row_opaque(uint32_t *to, const uint8_t *from, int width) {
    for (int x = 0; x < width; x++) {
        to[x] = opaque | get_bgrx(from + (size_t)x * 4);
    }
}

/* Premultiplied colours cannot exceed their alpha; a server may say so all the same. */
static uint32_t at_most(uint32_t value, uint32_t limit) {
    return value < limit ? value : limit;
}

static void row_alpha(uint32_t *to, const uint8_t *from, int width) {
    for (int x = 0; x < width; x++, from += 4) {
        uint32_t alpha = from[3];
        to[x] = alpha << 24 | at_most(from[0], alpha) << 16 |
                at_most(from[1], alpha) << 8 | at_most(from[2], alpha);
    }
}

static void row_mask(uint32_t *to, const uint8_t *from, int width) {
    for (int x = 0; x < width; x++) {
        if (!(from[x / 8] & 0x80 >> x % 8)) {
            to[x] = 0;
        }
    }
}

/* `to` holds the AND plane. What would invert the screen is shown black. */
static void row_xor(uint32_t *to, const uint8_t *from, int width) {
    for (int x = 0; x < width; x++) {
        uint32_t kept = to[x] & colour;
        uint32_t inverted = get_bgrx(from + (size_t)x * 4);
        if (kept == 0) {
            to[x] = opaque | inverted;
        } else {
            to[x] = inverted == 0 ? 0 : opaque;
        }
    }
}

/* Reads header.h rows of `row_bytes` bytes; those past the shape are dropped. */
static bool read_rows(struct stream *stream, struct rect header, size_t row_bytes,
                      convert_row *convert, struct cursor_shape *shape,
                      struct error *err) {
    for (int32_t y = 0; y < header.h && row_bytes > 0; y++) {
        const uint8_t *row = stream_peek(stream, row_bytes, err);
        if (!row) {
            return false;
        }
        if (y < shape->height) {
            convert(shape->pixels + (size_t)y * (size_t)shape->width, row, shape->width);
        }
        stream_take(stream, row_bytes);
    }
    return true;
}

static bool read_plain(struct stream *stream, struct rect header,
                       struct cursor_shape *shape, struct error *err) {
    size_t width = (size_t)header.w;
    return read_rows(stream, header, width * 4, row_opaque, shape, err) &&
           read_rows(stream, header, (width + 7) / 8, row_mask, shape, err);
}

/* The format has an encoding of its own. Every known server sends Raw; in the others a
 * pixel with alpha has another size than in pictures. */
static bool read_alpha(struct stream *stream, struct rect header,
                       struct cursor_shape *shape, struct error *err) {
    uint32_t encoding;
    if (!stream_u32(stream, &encoding, err)) {
        return false;
    }
    if (encoding != ENCODING_RAW) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent a pointer shape in encoding %d", (int)encoding);
    }
    return read_rows(stream, header, (size_t)header.w * 4, row_alpha, shape, err);
}

static bool read_vmware(struct stream *stream, struct rect header,
                        struct cursor_shape *shape, struct error *err) {
    size_t row_bytes = (size_t)header.w * 4;
    uint8_t start[2];
    if (!stream_bytes(stream, start, sizeof start, err)) {
        return false;
    }
    switch (start[0]) {
    case VMWARE_MASKS:
        return read_rows(stream, header, row_bytes, row_opaque, shape, err) &&
               read_rows(stream, header, row_bytes, row_xor, shape, err);
    case VMWARE_ALPHA:
        return read_rows(stream, header, row_bytes, row_alpha, shape, err);
    default:
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent a pointer shape of unknown type %d", start[0]);
    }
}

static int32_t clamp(int32_t value, int32_t limit) {
    return value < 0 ? 0 : value >= limit ? limit - 1 : value;
}

static void begin_shape(struct cursor_shape *shape, struct rect header) {
    bool hidden = rect_empty(header);
    shape->width = header.w < CURSOR_SHOWN_MAX ? header.w : CURSOR_SHOWN_MAX;
    shape->height = header.h < CURSOR_SHOWN_MAX ? header.h : CURSOR_SHOWN_MAX;
    shape->hot_x = hidden ? 0 : clamp(header.x, shape->width);
    shape->hot_y = hidden ? 0 : clamp(header.y, shape->height);
    if (hidden) {
        shape->width = shape->height = 0;
    }
}

bool cursor_read(struct stream *stream, int32_t encoding, struct rect header,
                 struct cursor_shape *shape, struct error *err) {
    if (header.w < 0 || header.h < 0 || header.w > CURSOR_WIRE_MAX ||
        header.h > CURSOR_WIRE_MAX) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent a pointer shape of %dx%d pixels", header.w,
                         header.h);
    }
    begin_shape(shape, header);
    switch (encoding) {
    case ENCODING_CURSOR:
        return read_plain(stream, header, shape, err);
    case ENCODING_CURSOR_ALPHA:
        return read_alpha(stream, header, shape, err);
    case ENCODING_CURSOR_VMWARE:
        return read_vmware(stream, header, shape, err);
    default:
        return error_set(err, ERROR_INTERNAL, "%d is not a pointer shape", encoding);
    }
}
