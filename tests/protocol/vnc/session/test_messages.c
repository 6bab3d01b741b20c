/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each message and small pseudo-rectangle of a server: what becomes of it, what is
 * answered, and that the stream goes on right behind it. */
#include <time.h>

#include "tests/protocol/vnc/session/session_test.h"

static struct session_test *begin(void) {
    struct session_test *test = session_test_begin(8, 4);
    viewer_await(test, WIRE_SIZE);
    return test;
}

/* An update still works: the stream was not lost. */
static void still_works(struct session_test *test, bool continuous) {
    static uint32_t colour = 0x010203;
    struct message update = {0};
    colour += 0x010101;
    put_fill(&update, 0, 0, 8, 4, colour);
    server_say(test, &update);
    if (!continuous) {
        server_expect_request(test, true, 8, 4);
    }
    server_sync(test);
    viewer_drain(test);
    for (int tries = 0; viewer_pixel(test, 7, 3) != colour && tries < 100; tries++) {
        CHECK(viewer_receive(test, WAIT_MS));
    }
    CHECK_INT(viewer_pixel(test, 7, 3), colour);
}

static void update_request_at_header(void) {
    struct session_test *test = begin();
    struct message all = {0};
    put_fill(&all, 0, 0, 8, 4, 0x123456);
    const struct message header = {all.data, 4, 4};
    const struct message rest = {all.data + 4, all.length - 4, all.length - 4};
    server_send(test, &header);
    server_expect_request(test, true, 8, 4);
    viewer_drain(test);
    CHECK(!test->was_complete);
    server_send(test, &rest);
    server_sync(test);
    viewer_await(test, WIRE_FRAME);
    CHECK(test->got.u.frame.complete);
    message_free(&all);
    session_test_stop(test);
}

static void update_with_last_rect(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 65535);
    put_fill_rect(&update, 0, 0, 8, 1, 0x111111);
    put_fill_rect(&update, 0, 1, 8, 3, 0x222222);
    put_rect(&update, 0, 0, 0, 0, -224);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    server_sync(test);
    viewer_await(test, WIRE_FRAME);
    CHECK(test->got.u.frame.complete);
    CHECK_INT(viewer_pixel(test, 7, 0), 0x111111);
    CHECK_INT(viewer_pixel(test, 7, 3), 0x222222);
    still_works(test, false);
    session_test_stop(test);
}

static void update_empty(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 0);
    put_update(&update, 3);
    put_rect(&update, 0, 0, 0, 0, 0);
    put_rect(&update, 8, 4, 0, 0, 0);
    put_rect(&update, 3, 2, 0, 2, 0);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    server_expect_request(test, true, 8, 4);
    still_works(test, false);
    session_test_stop(test);
}

static void colour_map(void) {
    static const unsigned counts[] = {0, 1, 256, 65535};
    struct session_test *test = begin();
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct message entries = {0};
        put_u16(&entries, 0x0100);
        put_u16(&entries, 0);
        put_u16(&entries, counts[i]);
        for (unsigned k = 0; k < counts[i] * 6; k++) {
            put_u8(&entries, 0xff);
        }
        server_say(test, &entries);
        still_works(test, false);
    }
    session_test_stop(test);
}

static void bell_once_a_second(void) {
    struct session_test *test = begin();
    struct message bells = {0};
    const struct timespec pause = {1, 50000000};
    for (int i = 0; i < 1000; i++) {
        put_u8(&bells, 2);
    }
    server_send(test, &bells);
    server_sync(test);
    viewer_drain(test);
    CHECK_INT(test->count[WIRE_BELL], 1);
    nanosleep(&pause, NULL);
    server_say(test, &bells);
    server_sync(test);
    viewer_drain(test);
    CHECK_INT(test->count[WIRE_BELL], 2);
    still_works(test, false);
    session_test_stop(test);
}

static void put_cut_text(struct message *to, uint32_t stated, const void *text,
                         size_t length) {
    put_u32(to, 0x03000000);
    put_u32(to, stated);
    put_bytes(to, text, length);
}

static void cut_text(void) {
    struct session_test *test = begin();
    struct message message = {0};
    put_cut_text(&message, 9, "a\xe9\0z\xff\x80\n\x01!", 9);
    server_say(test, &message);
    viewer_await(test, WIRE_GUEST_TEXT);
    CHECK_TEXT((char *)test->payload, "a\xc3\xa9z\xc3\xbf\xc2\x80\n\x01!");
    CHECK_INT(test->got.u.part.total, strlen((char *)test->payload));
    put_cut_text(&message, 0, "", 0);
    server_say(test, &message);
    still_works(test, false);
    CHECK_INT(test->count[WIRE_GUEST_TEXT], 1);
    session_test_stop(test);
}

/* `length` bytes of `byte`; expects `total` bytes of UTF-8 in parts, or nothing. */
static void check_big_text(struct session_test *test, uint32_t length, int byte,
                           uint32_t total) {
    struct message message = {0};
    uint8_t *text = memory_new(length, 1);
    memset(text, byte, length);
    unsigned parts = test->count[WIRE_GUEST_TEXT];
    put_cut_text(&message, length, text, length);
    free(text);
    server_say(test, &message);
    for (uint32_t got = 0; got < total; got += test->got.payload_length) {
        viewer_await(test, WIRE_GUEST_TEXT);
        CHECK_INT(test->got.u.part.total, total);
        CHECK_INT(test->got.u.part.offset, got);
        parts++;
    }
    still_works(test, false);
    CHECK_INT(test->count[WIRE_GUEST_TEXT], parts);
}

static void cut_text_big(void) {
    struct session_test *test = begin();
    check_big_text(test, 65536, 'x', 65536);
    check_big_text(test, 65537, 'x', 65537);
    check_big_text(test, 1 << 20, 'x', 1 << 20);
    check_big_text(test, 1 << 19, 0xe9, 1 << 20);
    /* From here on it does not fit, and is dropped whole. */
    check_big_text(test, (1 << 19) + 1, 0xe9, 0);
    check_big_text(test, (1 << 20) + 1, 'x', 0);
    check_big_text(test, 16 << 20, 'x', 0);
    session_test_stop(test);
}

static void fence_at_its_place(void) {
    struct session_test *test = begin();
    struct message message = {0};
    struct message expected = {0};
    put_fill(&message, 0, 0, 8, 4, 0x777777);
    put_u32(&message, 0xf8aabbcc);
    put_u32(&message, 0xffffffff);
    put_u8(&message, 64);
    for (int i = 0; i < 64; i++) {
        put_u8(&message, (unsigned)i);
    }
    put_fill(&message, 0, 0, 8, 4, 0x888888);
    put_u32(&message, 0xf8000000);
    put_u32(&message, 0x80000002);
    put_u8(&message, 0);
    server_say(test, &message);
    server_expect_request(test, true, 8, 4);
    put_u32(&expected, 0xf8000000);
    put_u32(&expected, 7);
    put_u8(&expected, 64);
    for (int i = 0; i < 64; i++) {
        put_u8(&expected, (unsigned)i);
    }
    server_expect(test, expected.data, expected.length);
    server_expect_request(test, true, 8, 4);
    server_expect(test, "\xf8\0\0\0\0\0\0\2\0", 9);
    still_works(test, false);
    message_free(&expected);
    session_test_stop(test);
}

static void continuous_updates(void) {
    struct session_test *test = begin();
    struct message message = {0};
    put_u8(&message, 150);
    server_say(test, &message);
    server_expect(test, "\x96\1\0\0\0\0\0\x08\0\x04", 10);
    still_works(test, true);
    /* Once is enough. */
    put_u8(&message, 150);
    server_say(test, &message);
    still_works(test, true);
    /* Another size: told again, after the update. */
    put_update(&message, 2);
    put_extended_size(&message, 0, 0, 16, 4, 0, 0);
    put_fill_rect(&message, 0, 0, 16, 4, 0x999999);
    server_say(test, &message);
    server_expect(test, "\x96\1\0\0\0\0\0\x10\0\x04", 10);
    server_sync(test);
    /* A size that the server does not fill by itself. */
    put_update(&message, 1);
    put_rect(&message, 0, 0, 8, 4, -223);
    server_say(test, &message);
    server_expect_request(test, false, 8, 4);
    server_expect(test, "\x96\1\0\0\0\0\0\x08\0\x04", 10);
    still_works(test, true);
    session_test_stop(test);
}

static void xvp(void) {
    struct session_test *test = begin();
    struct message message = {0};
    put_u32(&message, 0xfa000101);
    put_u32(&message, 0xfa000100);
    server_say(test, &message);
    still_works(test, false);
    session_test_stop(test);
}

static void qemu_sound(void) {
    struct session_test *test = begin();
    struct message message = {0};
    put_u32(&message, 0xff010001);
    put_u32(&message, 0xff010002);
    put_u32(&message, 0);
    put_u32(&message, 0xff010002);
    put_u32(&message, 1 << 20);
    for (int i = 0; i < 1 << 20; i++) {
        put_u8(&message, 2);
    }
    put_u32(&message, 0xff010000);
    server_say(test, &message);
    still_works(test, false);
    viewer_drain(test);
    CHECK_INT(test->count[WIRE_BELL], 0);
    session_test_stop(test);
}

static void pointer_position_and_mode(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 4);
    put_rect(&update, 65535, 3, 0, 0, -232);
    /* As QEMU sends it: does not fit, and need not. */
    put_rect(&update, 1, 0, 8, 4, -257);
    put_rect(&update, 0, 0, 8, 4, -257);
    put_rect(&update, 1, 0, 8, 4, -257);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    viewer_await(test, WIRE_POINTER_POSITION);
    CHECK_INT(test->got.u.pointer.x, 65535);
    CHECK_INT(test->got.u.pointer.y, 3);
    for (unsigned i = 0; i < 3; i++) {
        viewer_await(test, WIRE_POINTER_MODE);
        CHECK_INT(test->got.u.number, i != 1);
    }
    still_works(test, false);
    session_test_stop(test);
}

static void lamps(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 4);
    put_rect(&update, 0, 0, 0, 0, -261);
    put_u8(&update, 5);
    put_rect(&update, 0, 0, 0, 0, -261);
    put_u8(&update, 0xfa);
    put_rect(&update, 0, 0, 0, 0, 0x574d5668);
    put_u32(&update, 4);
    put_rect(&update, 0, 0, 0, 0, 0x574d5668);
    put_u32(&update, 0xffffff01);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    static const uint64_t expected[] = {5, 2, 4, 1};
    for (unsigned i = 0; i < 4; i++) {
        viewer_await(test, WIRE_LEDS);
        CHECK_INT(test->got.u.number, expected[i]);
    }
    still_works(test, false);
    session_test_stop(test);
}

static void put_name(struct message *to, uint32_t stated, size_t length) {
    put_rect(to, 0, 0, 0, 0, -307);
    put_u32(to, stated);
    for (size_t i = 0; i < length; i++) {
        put_u8(to, 'n');
    }
}

static void desktop_name(void) {
    struct session_test *test = begin();
    struct message update = {0};
    unsigned before = test->count[WIRE_TITLE];
    put_update(&update, 4);
    put_name(&update, 3, 3);
    put_name(&update, 0, 0);
    put_name(&update, 4097, 4097);
    put_name(&update, 65536, 65536);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    viewer_await(test, WIRE_TITLE);
    CHECK_TEXT((char *)test->payload, "nnn");
    viewer_await(test, WIRE_TITLE);
    CHECK_INT(test->got.payload_length, 0);
    viewer_await(test, WIRE_TITLE);
    CHECK_INT(test->got.payload_length, 4096);
    viewer_await(test, WIRE_TITLE);
    CHECK_INT(test->got.payload_length, 4096);
    CHECK_INT(test->count[WIRE_TITLE], before + 4);
    still_works(test, false);
    session_test_stop(test);
}

static uint32_t cursor_pixel(const struct session_test *test, unsigned index) {
    uint32_t pixel;
    memcpy(&pixel, test->payload + (size_t)index * 4, sizeof pixel);
    return pixel;
}

static void await_cursor(struct session_test *test, int width, int height, int hot_x,
                         int hot_y) {
    viewer_await(test, WIRE_CURSOR);
    CHECK_INT(test->got.u.part.cursor.width, width);
    CHECK_INT(test->got.u.part.cursor.height, height);
    CHECK_INT(test->got.u.part.cursor.hot_x, hot_x);
    CHECK_INT(test->got.u.part.cursor.hot_y, hot_y);
    CHECK_INT(test->got.u.part.total, width * height * 4);
}

static void cursor_plain(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 2);
    put_rect(&update, 8, 1, 9, 2, -239);
    for (uint32_t i = 0; i < 18; i++) {
        put_bgrx(&update, 0x010000 * i);
    }
    put_u32(&update, 0x80807f00); /* row 0: columns 0 and 8; row 1: 1 to 7 */
    put_rect(&update, 0, 0, 0, 0, -239);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    await_cursor(test, 9, 2, 8, 1);
    for (unsigned i = 0; i < 18; i++) {
        bool shown = i == 0 || i == 8 || (i > 9 && i < 17);
        CHECK_INT(cursor_pixel(test, i), shown ? 0xff000000u + 0x010000u * i : 0);
    }
    await_cursor(test, 0, 0, 0, 0);
    still_works(test, false);
    session_test_stop(test);
}

static void cursor_alpha(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 2);
    put_rect(&update, 500, 500, 2, 1, -314);
    put_u32(&update, 0);
    put_u32(&update, 0x10203080); /* R, G, B, alpha */
    put_u32(&update, 0xff000010); /* more colour than alpha */
    put_rect(&update, 0, 0, 0, 0, -314);
    put_u32(&update, 0);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    await_cursor(test, 2, 1, 1, 0);
    CHECK_INT(cursor_pixel(test, 0), 0x80102030u);
    CHECK_INT(cursor_pixel(test, 1), 0x10100000u);
    await_cursor(test, 0, 0, 0, 0);
    still_works(test, false);
    session_test_stop(test);
}

static void cursor_vmware(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 2);
    put_rect(&update, 0, 0, 2, 1, 0x574d5664);
    put_u16(&update, 0);
    put_bgrx(&update, 0xffffff);
    put_bgrx(&update, 0x000000);
    put_bgrx(&update, 0x000000);
    put_bgrx(&update, 0x123456);
    put_rect(&update, 0, 0, 1, 1, 0x574d5664);
    put_u16(&update, 0x0100);
    put_u32(&update, 0x10203040);
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    await_cursor(test, 2, 1, 0, 0);
    CHECK_INT(cursor_pixel(test, 0), 0);
    CHECK_INT(cursor_pixel(test, 1), 0xff123456u);
    await_cursor(test, 1, 1, 0, 0);
    CHECK_INT(cursor_pixel(test, 0), 0x40102030u);
    still_works(test, false);
    session_test_stop(test);
}

static void cursor_large(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 1);
    put_rect(&update, 1023, 1023, 1024, 1024, -314);
    put_u32(&update, 0);
    for (uint32_t i = 0; i < 1024 * 1024; i++) {
        put_u32(&update, (i % 1024 + i / 1024) << 8 | 0xff);
    }
    server_say(test, &update);
    server_expect_request(test, true, 8, 4);
    uint32_t got = 0;
    while (got < 256 * 256 * 4) {
        await_cursor(test, 256, 256, 255, 255);
        for (uint32_t i = 0; i < test->got.payload_length / 4; i++) {
            uint32_t at = got / 4 + i;
            CHECK_INT(cursor_pixel(test, i), 0xff000000u | (at % 256 + at / 256));
        }
        got += test->got.payload_length;
    }
    still_works(test, false);
    session_test_stop(test);
}

static void refresh(void) {
    struct session_test *test = begin();
    struct wire_message ask = {.kind = WIRE_REFRESH};
    viewer_send(test, &ask);
    server_expect_request(test, false, 8, 4);
    still_works(test, false);
    session_test_stop(test);
}

static const struct check_case cases[] = {
    {"update_request_at_header", update_request_at_header},
    {"update_with_last_rect", update_with_last_rect},
    {"update_empty", update_empty},
    {"colour_map", colour_map},
    {"bell_once_a_second", bell_once_a_second},
    {"cut_text", cut_text},
    {"cut_text_big", cut_text_big},
    {"fence_at_its_place", fence_at_its_place},
    {"continuous_updates", continuous_updates},
    {"xvp", xvp},
    {"qemu_sound", qemu_sound},
    {"pointer_position_and_mode", pointer_position_and_mode},
    {"lamps", lamps},
    {"desktop_name", desktop_name},
    {"cursor_plain", cursor_plain},
    {"cursor_alpha", cursor_alpha},
    {"cursor_vmware", cursor_vmware},
    {"cursor_large", cursor_large},
    {"refresh", refresh},
};

CHECK_MAIN(cases)
