/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first bytes of a connection, in both directions. */
#include <sys/socket.h>

#include "tests/protocol/vnc/session/session_test.h"

/* All encodings that are announced beside the first five. */
static const int32_t always[] = {
    -314 /* cursor with alpha */,
    -239 /* cursor */,
    0x574d5664 /* cursor, VMware */,
    -232 /* pointer position */,
    -223 /* size */,
    -308 /* extended size */,
    -224 /* last rect */,
    -257 /* relative pointer */,
    -258 /* keys with scancodes */,
    -261 /* lamps */,
    0x574d5668 /* lamps, VMware */,
    -307 /* name */,
    -312 /* fence */,
    -313 /* continuous updates */,
    -316 /* more buttons */,
};

static const uint8_t pixel_format[20] = {
    0,  0,   0, 0,   /* SetPixelFormat */
    32, 24,  0, 1,   /* bits, depth, little-endian, true colour */
    0,  255, 0, 255, /* red, green */
    0,  255,         /* blue */
    16, 8,   0,      /* shifts */
    0,  0,   0,
};

static struct wire_message settings(bool shared, int quality, int compression,
                                    int encoding) {
    struct wire_message start = {.kind = WIRE_START};
    start.u.start.shared = shared;
    start.u.start.quality = (int8_t)quality;
    start.u.start.compression = (int8_t)compression;
    start.u.start.encoding = encoding;
    return start;
}

/* `first` begins with the five encodings that differ, `last` holds up to two codes. */
static void check_start(struct wire_message start, bool local, const int32_t first[5],
                        const int32_t *last, unsigned last_count) {
    struct session_test *test = session_test_start(&start, local);
    struct message expected = {0};
    struct message init = {0};
    unsigned count = sizeof always / sizeof always[0];
    server_expect(test, start.u.start.shared ? "\1" : "\0", 1);
    put_server_init(&init, 640, 480, "a name");
    server_say(test, &init);
    put_bytes(&expected, pixel_format, sizeof pixel_format);
    put_u16(&expected, 0x0200);
    put_u16(&expected, 5 + count + last_count);
    for (unsigned i = 0; i < 5; i++) {
        put_u32(&expected, (uint32_t)first[i]);
    }
    for (unsigned i = 0; i < count; i++) {
        put_u32(&expected, (uint32_t)always[i]);
    }
    for (unsigned i = 0; i < last_count; i++) {
        put_u32(&expected, (uint32_t)last[i]);
    }
    server_expect(test, expected.data, expected.length);
    server_expect_request(test, false, 640, 480);
    server_sync(test);
    message_free(&expected);
    session_test_stop(test);
}

static void local_server(void) {
    static const int32_t first[5] = {0, 1, 7, 16, 5};
    check_start(settings(true, -1, -1, -1), true, first, NULL, 0);
}

static void remote_server(void) {
    static const int32_t first[5] = {16, 7, 5, 1, 0};
    check_start(settings(false, -1, -1, -1), false, first, NULL, 0);
}

static void preferred_encoding(void) {
    static const int32_t zrle[5] = {16, 7, 5, 1, 0};
    static const int32_t raw[5] = {0, 16, 7, 5, 1};
    static const int32_t hextile[5] = {5, 0, 1, 7, 16};
    check_start(settings(true, -1, -1, 16), false, zrle, NULL, 0);
    check_start(settings(true, -1, -1, 0), false, raw, NULL, 0);
    check_start(settings(true, -1, -1, 5), true, hextile, NULL, 0);
}

static void quality_and_compression(void) {
    static const int32_t lossless[5] = {16, 7, 5, 1, 0};
    static const int32_t lossy[5] = {7, 16, 5, 1, 0};
    check_start(settings(true, -1, 0, -1), false, lossless, (int32_t[]){-256}, 1);
    check_start(settings(true, -1, 9, -1), false, lossless, (int32_t[]){-247}, 1);
    check_start(settings(true, 0, -1, -1), false, lossy, (int32_t[]){-32}, 1);
    check_start(settings(true, 9, -1, -1), true, lossy, (int32_t[]){-23}, 1);
    check_start(settings(true, 6, 2, -1), false, lossy, (int32_t[]){-254, -26}, 2);
}

/* What the viewer is told at the start, in order. */
static void events(void) {
    struct session_test *test = session_test_begin(640, 480);
    CHECK(viewer_receive(test, WAIT_MS));
    CHECK_INT(test->got.kind, WIRE_READY);
    CHECK_INT(test->got.u.abilities & WIRE_CAN_RESIZE, 0);
    CHECK(viewer_receive(test, WAIT_MS));
    CHECK_INT(test->got.kind, WIRE_TITLE);
    CHECK_TEXT((char *)test->payload, "test");
    CHECK(viewer_receive(test, WAIT_MS));
    CHECK_INT(test->got.kind, WIRE_SIZE);
    CHECK_INT(test->got.u.size.width, 640);
    CHECK_INT(test->got.u.size.height, 480);
    server_sync(test);
    CHECK(!viewer_receive(test, 0));
    session_test_stop(test);
}

static void names(void) {
    static const size_t lengths[] = {0, 1, 4095, 4096, 4097, 65536};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct session_test *test = session_test_start(NULL, true);
        struct message init = {0};
        char *name = memory_new(lengths[i] + 1, 1);
        memset(name, 'n', lengths[i]);
        put_server_init(&init, 64, 48, name);
        server_say(test, &init);
        viewer_await(test, WIRE_TITLE);
        CHECK_INT(test->got.payload_length, lengths[i] < 4096 ? lengths[i] : 4096);
        viewer_await(test, WIRE_SIZE);
        free(name);
        session_test_stop(test);
    }
}

/* ServerInit and the first updates in one piece, and byte by byte. */
static void run_together(void) {
    for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
        struct session_test *test = session_test_start(NULL, true);
        struct message all = {0};
        put_server_init(&all, 8, 4, "together");
        put_u8(&all, 2);
        put_fill(&all, 0, 0, 8, 2, 0x102030);
        put_fill(&all, 0, 2, 8, 2, 0x405060);
        for (size_t i = 0; one_by_one && i < all.length; i++) {
            const struct message byte = {all.data + i, 1, 1};
            server_send(test, &byte);
        }
        if (!one_by_one) {
            server_send(test, &all);
        }
        message_free(&all);
        test->is_holding = false;
        viewer_await(test, WIRE_BELL);
        while (!test->was_complete) {
            viewer_await(test, WIRE_FRAME);
        }
        CHECK_INT(viewer_pixel(test, 7, 1), 0x102030);
        CHECK_INT(viewer_pixel(test, 0, 2), 0x405060);
        session_test_stop(test);
    }
}

static void sizes_allowed(void) {
    static const int sizes[][2] = {{1, 1}, {16384, 1}, {1, 16384}, {16384, 4096}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct session_test *test = session_test_begin(sizes[i][0], sizes[i][1]);
        viewer_await(test, WIRE_SIZE);
        CHECK_INT(test->got.u.size.width, sizes[i][0]);
        CHECK_INT(test->got.u.size.height, sizes[i][1]);
        session_test_stop(test);
    }
}

static void sizes_refused(void) {
    static const int sizes[][2] = {
        {0, 0}, {0, 480}, {640, 0}, {65535, 65535}, {16385, 1}, {1, 16385}, {16384, 4097},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct session_test *test = session_test_start(NULL, true);
        struct message init = {0};
        put_server_init(&init, sizes[i][0], sizes[i][1], "");
        server_say(test, &init);
        session_test_ends(test, ERROR_PROTOCOL, "is not allowed");
    }
}

static void name_too_long(void) {
    static const uint32_t lengths[] = {65537, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct session_test *test = session_test_start(NULL, true);
        struct message init = {0};
        put_server_init(&init, 640, 480, "");
        init.length -= 4;
        put_u32(&init, lengths[i]);
        server_say(test, &init);
        session_test_ends(test, ERROR_PROTOCOL, "name is said to be");
    }
}

/* What comes before ServerInit goes nowhere, and hurts nothing. */
static void input_too_early(void) {
    struct session_test *test = session_test_start(NULL, true);
    struct message init = {0};
    struct wire_message key = {.kind = WIRE_KEY, .u.key = {0x1e, 'a', 1}};
    struct wire_message resize = {.kind = WIRE_RESIZE, .u.size = {100, 100}};
    struct wire_message refresh = {.kind = WIRE_REFRESH};
    struct wire_message release = {.kind = WIRE_RELEASE, .u.number = 1};
    server_expect(test, "\1", 1);
    viewer_send(test, &key);
    viewer_send(test, &resize);
    viewer_send(test, &refresh);
    viewer_send(test, &release);
    put_server_init(&init, 640, 480, "");
    server_say(test, &init);
    server_expect(test, pixel_format, sizeof pixel_format);
    session_test_stop(test);
}

/* READY means that input goes to the server, behind the pixel format. */
static void input_after_ready(void) {
    for (int i = 0; i < 50; i++) {
        struct session_test *test = session_test_start(NULL, true);
        struct message init = {0};
        struct wire_message refresh = {.kind = WIRE_REFRESH};
        uint8_t start[1 + 20 + 4 + 20 * 4];
        put_server_init(&init, 640, 480, "");
        server_say(test, &init);
        viewer_await(test, WIRE_READY);
        viewer_send(test, &refresh);
        CHECK_INT(recv(test->server, start, sizeof start, MSG_WAITALL), sizeof start);
        CHECK(memcmp(start + 1, pixel_format, sizeof pixel_format) == 0);
        server_expect_request(test, false, 640, 480);
        server_expect_request(test, false, 640, 480);
        session_test_stop(test);
    }
}

static const struct check_case cases[] = {
    {"local_server", local_server},
    {"remote_server", remote_server},
    {"preferred_encoding", preferred_encoding},
    {"quality_and_compression", quality_and_compression},
    {"events", events},
    {"names", names},
    {"run_together", run_together},
    {"sizes_allowed", sizes_allowed},
    {"sizes_refused", sizes_refused},
    {"name_too_long", name_too_long},
    {"input_too_early", input_too_early},
    {"input_after_ready", input_after_ready},
};

CHECK_MAIN(cases)
