/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/cursor.h"

#include "tests/protocol/vnc/decode_test.h"

static struct cursor_shape shape;

static bool read_cut(const struct message *message, size_t length, int32_t encoding,
                     struct rect header, struct error *err) {
    struct source source;
    struct stream *stream = source_open(&source, message->data, length, 11);
    bool is_read = cursor_read(stream, encoding, header, &shape, err);
    if (is_read) {
        CHECK_INT(source_left(&source, stream), 0);
    }
    source_close(&source, stream);
    return is_read;
}

static void read_good(const struct message *message, int32_t encoding,
                      struct rect header) {
    struct error err;
    CHECK(read_cut(message, message->length, encoding, header, &err));
}

static void read_truncated(const struct message *message, int32_t encoding,
                           struct rect header) {
    for (size_t length = 0; length < message->length; length++) {
        struct error err = {0};
        CHECK(!read_cut(message, length, encoding, header, &err));
        CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    }
}

static void read_bad(const struct message *message, int32_t encoding,
                     struct rect header) {
    struct error err = {0};
    CHECK(!read_cut(message, message->length, encoding, header, &err));
    CHECK_INT(err.code, ERROR_PROTOCOL);
}

static bool plain_visible(int x, int y) {
    return (x * 3 + y) % 4 != 0;
}

static void put_plain(struct message *message, int w, int h) {
    for (int i = 0; i < w * h; i++) {
        put_bgrx(message, (uint32_t)i * 77777);
    }
    for (int y = 0; y < h; y++) {
        for (int first = 0; first < w; first += 8) {
            unsigned bits = 0;
            for (int x = first; x < w && x < first + 8; x++) {
                bits |= plain_visible(x, y) ? 0x80u >> (x - first) : 0;
            }
            put_u8(message, bits);
        }
    }
}

static void check_plain(int w, int h) {
    struct message message = {0};
    put_plain(&message, w, h);
    read_good(&message, ENCODING_CURSOR, rect_make(1, 2, w, h));
    int kept_w = w < CURSOR_SHOWN_MAX ? w : CURSOR_SHOWN_MAX;
    int kept_h = h < CURSOR_SHOWN_MAX ? h : CURSOR_SHOWN_MAX;
    CHECK_INT(shape.width, kept_w);
    CHECK_INT(shape.height, kept_h);
    for (int y = 0; y < kept_h; y++) {
        for (int x = 0; x < kept_w; x++) {
            uint32_t colour = (uint32_t)(y * w + x) * 77777 & COLOUR_MASK;
            CHECK_INT(shape.pixels[y * kept_w + x],
                      plain_visible(x, y) ? 0xff000000u | colour : 0);
        }
    }
    message_free(&message);
}

static void test_plain(void) {
    check_plain(1, 1);
    check_plain(8, 3);
    check_plain(17, 32);
    check_plain(CURSOR_SHOWN_MAX, CURSOR_SHOWN_MAX);
    check_plain(CURSOR_SHOWN_MAX + 5, 4);
    check_plain(3, CURSOR_WIRE_MAX);
    check_plain(CURSOR_WIRE_MAX, CURSOR_WIRE_MAX);
}

static void test_alpha(void) {
    const uint8_t pixels[] = {10,  20, 30,  255, 1, 2, 3, 128,
                              200, 7,  201, 100, 9, 9, 9, 0};
    struct message message = {0};
    struct rect header = {0, 1, 2, 2};
    put_u32(&message, ENCODING_RAW);
    put_bytes(&message, pixels, sizeof pixels);
    read_good(&message, ENCODING_CURSOR_ALPHA, header);
    CHECK_INT(shape.pixels[0], 0xff0a141e);
    CHECK_INT(shape.pixels[1], 0x80010203);
    CHECK_INT(shape.pixels[2], 0x64640764); /* more colour than alpha: held to it */
    CHECK_INT(shape.pixels[3], 0);
    read_truncated(&message, ENCODING_CURSOR_ALPHA, header);
    message.data[3] = ENCODING_TIGHT;
    read_bad(&message, ENCODING_CURSOR_ALPHA, header);
    message_free(&message);
}

static void test_vmware_masks(void) {
    static const uint32_t and_plane[] = {0xffffff, 0xffffff, 0, 0};
    static const uint32_t xor_plane[] = {0, 0xffffff, 0xabcdef, 0};
    struct message message = {0};
    struct rect header = {0, 0, 4, 1};
    put_u16(&message, 0);
    for (int i = 0; i < 4; i++) {
        put_bgrx(&message, and_plane[i]);
    }
    for (int i = 0; i < 4; i++) {
        put_bgrx(&message, xor_plane[i]);
    }
    read_good(&message, ENCODING_CURSOR_VMWARE, header);
    CHECK_INT(shape.pixels[0], 0);
    CHECK_INT(shape.pixels[1], 0xff000000); /* inverts the screen */
    CHECK_INT(shape.pixels[2], 0xffabcdef);
    CHECK_INT(shape.pixels[3], 0xff000000);
    read_truncated(&message, ENCODING_CURSOR_VMWARE, header);
    message_free(&message);
}

static void test_vmware_alpha(void) {
    struct message message = {0};
    struct rect header = {0, 0, 1, 1};
    put_u16(&message, 0x0100);
    put_u32(&message, 0x102030ff);
    read_good(&message, ENCODING_CURSOR_VMWARE, header);
    CHECK_INT(shape.pixels[0], 0xff102030);
    read_truncated(&message, ENCODING_CURSOR_VMWARE, header);
    message.data[0] = 2;
    read_bad(&message, ENCODING_CURSOR_VMWARE, header);
    message_free(&message);
}

static void test_hidden(void) {
    struct message message = {0};
    read_good(&message, ENCODING_CURSOR, rect_make(5, 5, 0, 0));
    CHECK(shape.width == 0 && shape.height == 0 && shape.hot_x == 0 && shape.hot_y == 0);
    read_good(&message, ENCODING_CURSOR, rect_make(0, 0, CURSOR_WIRE_MAX, 0));
    CHECK(shape.width == 0 && shape.height == 0);
    read_good(&message, ENCODING_CURSOR, rect_make(0, 0, 0, CURSOR_WIRE_MAX));
    CHECK(shape.width == 0 && shape.height == 0);
    message_free(&message);
}

static void test_hotspot(void) {
    struct message message = {0};
    put_plain(&message, 300, 10);
    read_good(&message, ENCODING_CURSOR, rect_make(299, 65535, 300, 10));
    CHECK_INT(shape.hot_x, CURSOR_SHOWN_MAX - 1);
    CHECK_INT(shape.hot_y, 9);
    message_free(&message);
}

static void test_too_large(void) {
    struct message message = {0};
    put_plain(&message, 10, 10);
    read_bad(&message, ENCODING_CURSOR, rect_make(0, 0, CURSOR_WIRE_MAX + 1, 1));
    read_bad(&message, ENCODING_CURSOR, rect_make(0, 0, 1, CURSOR_WIRE_MAX + 1));
    read_bad(&message, ENCODING_CURSOR_VMWARE, rect_make(0, 0, 65535, 65535));
    read_bad(&message, ENCODING_CURSOR_ALPHA, rect_make(0, 0, 65535, 0));
    message_free(&message);
}

static void test_truncated(void) {
    struct message message = {0};
    put_plain(&message, 9, 5);
    read_truncated(&message, ENCODING_CURSOR, rect_make(0, 0, 9, 5));
    message_free(&message);
}

static const struct check_case cases[] = {
    {"plain", test_plain},
    {"alpha", test_alpha},
    {"vmware-masks", test_vmware_masks},
    {"vmware-alpha", test_vmware_alpha},
    {"hidden", test_hidden},
    {"hotspot", test_hotspot},
    {"too-large", test_too_large},
    {"truncated", test_truncated},
};

CHECK_MAIN(cases)
