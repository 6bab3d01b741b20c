/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and pointer of the viewer: the exact bytes that they become. */
#include "tests/protocol/vnc/session/session_test.h"

/* A server that has confirmed these pseudo-encodings (0: none). */
static struct session_test *begin(int32_t first, int32_t second) {
    struct session_test *test = session_test_begin(640, 480);
    struct message update = {0};
    if (first != 0) {
        put_update(&update, second ? 2 : 1);
        put_rect(&update, 0, 0, 0, 0, first);
        if (second != 0) {
            put_rect(&update, 0, 0, 0, 0, second);
        }
        server_say(test, &update);
        server_expect_request(test, true, 640, 480);
        if (first == -258) {
            /* QEMU is to look at its display now: F24 goes up. */
            server_expect(test, "\xff\0\0\0\0\0\xff\xd5\0\0\0\x76", 12);
        }
        server_sync(test);
    }
    return test;
}

static void key(struct session_test *test, uint32_t scancode, uint32_t keysym,
                bool down) {
    struct wire_message message = {.kind = WIRE_KEY};
    message.u.key.scancode = scancode;
    message.u.key.keysym = keysym;
    message.u.key.down = down;
    viewer_send(test, &message);
}

static void pointer(struct session_test *test, enum wire_kind kind, int x, int y,
                    uint32_t buttons, int wheel_x, int wheel_y) {
    struct wire_message message = {.kind = kind};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    message.u.pointer.buttons = buttons;
    message.u.pointer.wheel_x = wheel_x;
    message.u.pointer.wheel_y = wheel_y;
    viewer_send(test, &message);
}

static void expect_key(struct session_test *test, uint32_t keysym, bool down) {
    struct message expected = {0};
    put_u8(&expected, 4);
    put_u8(&expected, down);
    put_u16(&expected, 0);
    put_u32(&expected, keysym);
    server_expect(test, expected.data, expected.length);
    message_free(&expected);
}

static void expect_extended_key(struct session_test *test, uint32_t code, uint32_t keysym,
                                bool down) {
    struct message expected = {0};
    put_u16(&expected, 255 << 8);
    put_u16(&expected, down);
    put_u32(&expected, keysym);
    put_u32(&expected, code);
    CHECK_INT(expected.length, 12);
    server_expect(test, expected.data, expected.length);
    message_free(&expected);
}

static void expect_pointer(struct session_test *test, unsigned mask, int x, int y) {
    const uint8_t expected[6] = {5,          (uint8_t)mask,     (uint8_t)(x >> 8),
                                 (uint8_t)x, (uint8_t)(y >> 8), (uint8_t)y};
    server_expect(test, expected, sizeof expected);
}

static void expect_extended_pointer(struct session_test *test, unsigned mask, int x,
                                    int y, unsigned more) {
    const uint8_t byte = (uint8_t)more;
    expect_pointer(test, mask | 0x80, x, y);
    server_expect(test, &byte, 1);
}

static void keysyms(void) {
    struct session_test *test = begin(0, 0);
    key(test, 0x1e, 'a', true);
    expect_key(test, 'a', true);
    key(test, 0x1e, 'a', false);
    expect_key(test, 'a', false);
    key(test, 0, 0x0100263a, true);
    expect_key(test, 0x0100263a, true);
    /* Nothing that this server could make of it. */
    key(test, 0x1e, 0, true);
    key(test, 0x14b, 0xff51, true);
    expect_key(test, 0xff51, true);
    session_test_stop(test);
}

static void scancodes(void) {
    static const uint32_t codes[][2] = {
        {0x01, 0x01},
        {0x1e, 0x1e},
        {0x58, 0x58},
        {0x7e, 0x7e},
        {0x11c, 0x9c} /* keypad Enter */,
        {0x11d, 0x9d} /* right Ctrl */,
        {0x138, 0xb8} /* right Alt */,
        {0x135, 0xb5} /* keypad / */,
        {0x148, 0xc8} /* up */,
        {0x14b, 0xcb} /* left */,
        {0x153, 0xd3} /* Delete */,
        {0x15b, 0xdb} /* left Meta */,
        {0x15d, 0xdd} /* Menu */,
        {0x137, 0x54} /* Print */,
        {0x54, 0x54} /* with Alt */,
        {0x146, 0xc6} /* Ctrl+Pause */,
        {0x21d, 0xc6} /* Pause */,
    };
    struct session_test *test = begin(-258, 0);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        uint32_t keysym = i % 2 ? 0 : 0xff00 + (uint32_t)i;
        key(test, codes[i][0], keysym, true);
        expect_extended_key(test, codes[i][1], keysym, true);
        key(test, codes[i][0], keysym, false);
        expect_extended_key(test, codes[i][1], keysym, false);
    }
    /* Typed text has no scancode. */
    key(test, 0, 0x20ac, true);
    expect_key(test, 0x20ac, true);
    key(test, 0, 0, true);
    key(test, 0x1e, 'a', false);
    expect_extended_key(test, 0x1e, 'a', false);
    session_test_stop(test);
}

static void absolute(void) {
    struct session_test *test = begin(0, 0);
    pointer(test, WIRE_POINTER, 100, 200, 0, 0, 0);
    expect_pointer(test, 0, 100, 200);
    for (unsigned button = 0; button < 3; button++) {
        pointer(test, WIRE_POINTER, 639, 479, 1u << button, 0, 0);
        expect_pointer(test, 1u << button, 639, 479);
    }
    pointer(test, WIRE_POINTER, -1, INT32_MIN, 7, 0, 0);
    expect_pointer(test, 7, 0, 0);
    pointer(test, WIRE_POINTER, 65536, INT32_MAX, 0, 0, 0);
    expect_pointer(test, 0, 65535, 65535);
    /* Eight buttons fit; the ninth does not. */
    pointer(test, WIRE_POINTER, 1, 2, 1 << 7, 0, 0);
    expect_pointer(test, 0x80, 1, 2);
    pointer(test, WIRE_POINTER, 1, 2, 1 << 8, 0, 0);
    expect_pointer(test, 0, 1, 2);
    session_test_stop(test);
}

static void more_buttons(void) {
    struct session_test *test = begin(-316, 0);
    pointer(test, WIRE_POINTER, 300, 400, 5, 0, 0);
    expect_pointer(test, 5, 300, 400);
    pointer(test, WIRE_POINTER, 300, 400, 1 << 7 | 1, 0, 0);
    expect_extended_pointer(test, 1, 300, 400, 1);
    pointer(test, WIRE_POINTER, 300, 400, 1 << 8, 0, 0);
    expect_extended_pointer(test, 0, 300, 400, 2);
    pointer(test, WIRE_POINTER, 300, 400, 3 << 7, 0, 0);
    expect_extended_pointer(test, 0, 300, 400, 3);
    pointer(test, WIRE_POINTER, 300, 400, 0, 0, 0);
    expect_pointer(test, 0, 300, 400);
    /* Scrolling while one is held. */
    pointer(test, WIRE_WHEEL, 300, 400, 1 << 7, 0, 1);
    expect_extended_pointer(test, 8, 300, 400, 1);
    expect_extended_pointer(test, 0, 300, 400, 1);
    session_test_stop(test);
}

static void say_pointer_mode(struct session_test *test, bool is_absolute) {
    struct message update = {0};
    put_update(&update, 1);
    put_rect(&update, is_absolute, 0, 640, 480, -257);
    server_say(test, &update);
    server_expect_request(test, true, 640, 480);
    server_sync(test);
    viewer_drain(test);
}

static void relative(void) {
    struct session_test *test = begin(-257, 0);
    pointer(test, WIRE_MOTION, 0, 0, 1, 0, 0);
    expect_pointer(test, 1, 0x7fff, 0x7fff);
    pointer(test, WIRE_MOTION, 1, -1, 0, 0, 0);
    expect_pointer(test, 0, 0x8000, 0x7ffe);
    pointer(test, WIRE_MOTION, 0x7fff, -0x7fff, 0, 0, 0);
    expect_pointer(test, 0, 0xfffe, 0);
    pointer(test, WIRE_MOTION, INT32_MAX, INT32_MIN, 4, 0, 0);
    expect_pointer(test, 4, 0xfffe, 0);
    /* The wheel has no position then. */
    pointer(test, WIRE_WHEEL, 10, 10, 4, 0, -1);
    expect_pointer(test, 4 | 16, 0x7fff, 0x7fff);
    expect_pointer(test, 4, 0x7fff, 0x7fff);
    say_pointer_mode(test, true);
    pointer(test, WIRE_POINTER, 10, 11, 0, 0, 0);
    expect_pointer(test, 0, 10, 11);
    pointer(test, WIRE_WHEEL, 10, 11, 0, 0, -1);
    expect_pointer(test, 16, 10, 11);
    expect_pointer(test, 0, 10, 11);
    session_test_stop(test);
}

/* What the viewer says in the old mode, while the server is in the new one already, moves
 * nothing; no button is lost or stays down. */
static void mode_that_has_changed(void) {
    struct session_test *test = begin(0, 0);
    pointer(test, WIRE_POINTER, 300, 200, 1, 0, 0);
    expect_pointer(test, 1, 300, 200);
    say_pointer_mode(test, false);
    pointer(test, WIRE_POINTER, 512, 384, 1, 0, 0);
    expect_pointer(test, 1, 0x7fff, 0x7fff);
    pointer(test, WIRE_POINTER, 310, 210, 0, 0, 0);
    expect_pointer(test, 0, 0x7fff, 0x7fff);
    pointer(test, WIRE_MOTION, 5, 6, 4, 0, 0);
    expect_pointer(test, 4, 0x8004, 0x8005);
    say_pointer_mode(test, true);
    pointer(test, WIRE_MOTION, 7, 8, 0, 0, 0);
    expect_pointer(test, 0, 310, 210);
    session_test_stop(test);
}

/* The viewer takes the first frame for something to point at: it has heard of the mode by
 * then, however the server parts its answers. */
static void mode_before_picture(void) {
    struct session_test *test = begin(-258, 0);
    CHECK_INT(test->count[WIRE_FRAME], 0);
    say_pointer_mode(test, false);
    CHECK_INT(test->count[WIRE_FRAME], 0);
    CHECK_INT(test->count[WIRE_POINTER_MODE], 1);
    struct message update = {0};
    put_fill(&update, 0, 0, 640, 480, 0x123456);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    CHECK_INT(test->count[WIRE_POINTER_MODE], 1);
    session_test_stop(test);
}

/* A server of both extensions reads a seventh byte when bit 7 is set. */
static void relative_with_more_buttons(void) {
    struct session_test *test = begin(-257, -316);
    pointer(test, WIRE_MOTION, 2, 3, 1 << 7 | 1, 0, 0);
    expect_extended_pointer(test, 1, 0x8001, 0x8002, 1);
    pointer(test, WIRE_MOTION, 0, 0, 1 << 8, 0, 0);
    expect_extended_pointer(test, 0, 0x7fff, 0x7fff, 2);
    pointer(test, WIRE_MOTION, 0, 0, 1, 0, 0);
    expect_pointer(test, 1, 0x7fff, 0x7fff);
    pointer(test, WIRE_WHEEL, 0, 0, 1 << 7, 1, 0);
    expect_extended_pointer(test, 64, 0x7fff, 0x7fff, 1);
    expect_extended_pointer(test, 0, 0x7fff, 0x7fff, 1);
    session_test_stop(test);
}

static void wheel(void) {
    static const struct {
        int x, y;
        unsigned button;
        int clicks;
    } turns[] = {
        {0, 1, 8, 1},           {0, -1, 16, 1},         {1, 0, 64, 1},
        {-1, 0, 32, 1},         {0, 3, 8, 3},           {-2, 0, 32, 2},
        {0, 50, 8, 50},         {0, 51, 8, 50},         {0, INT32_MAX, 8, 50},
        {0, INT32_MIN, 16, 50}, {INT32_MIN, 0, 32, 50}, {0, 0, 0, 0},
    };
    struct session_test *test = begin(0, 0);
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        pointer(test, WIRE_WHEEL, 320, 240, 1, turns[i].x, turns[i].y);
        for (int k = 0; k < turns[i].clicks; k++) {
            expect_pointer(test, 1 | turns[i].button, 320, 240);
            expect_pointer(test, 1, 320, 240);
        }
    }
    pointer(test, WIRE_WHEEL, 1, 2, 0, 1, 1);
    expect_pointer(test, 8, 1, 2);
    expect_pointer(test, 0, 1, 2);
    expect_pointer(test, 64, 1, 2);
    expect_pointer(test, 0, 1, 2);
    session_test_stop(test);
}

/* Input reaches the server while it is in the middle of a rectangle. */
static void input_inside_rect(void) {
    struct session_test *test = begin(0, 0);
    struct message all = {0};
    put_fill(&all, 0, 0, 640, 480, 0x123456);
    const struct message part = {all.data, 5000, 5000};
    server_send(test, &part);
    server_expect_request(test, true, 640, 480);
    key(test, 0x1e, 'a', true);
    expect_key(test, 'a', true);
    message_free(&all);
    session_test_stop(test);
}

static const struct check_case cases[] = {
    {"keysyms", keysyms},
    {"scancodes", scancodes},
    {"absolute", absolute},
    {"more_buttons", more_buttons},
    {"relative", relative},
    {"relative_with_more_buttons", relative_with_more_buttons},
    {"mode_that_has_changed", mode_that_has_changed},
    {"mode_before_picture", mode_before_picture},
    {"wheel", wheel},
    {"input_inside_rect", input_inside_rect},
};

CHECK_MAIN(cases)
