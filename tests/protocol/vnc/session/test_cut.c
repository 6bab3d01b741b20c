/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that a server can say, cut after every byte: the helper ends in time, says
 * why, and never shows what did not arrive. */
#include <sys/socket.h>

#include "tests/protocol/vnc/session/session_test.h"

static void put_update_raw(struct message *to) {
    put_fill(to, 0, 0, 4, 3, 0x123456);
}

static void put_update_pseudo(struct message *to) {
    put_update(to, 9);
    put_rect(to, 1, 1, 0, 0, -232);
    put_rect(to, 1, 0, 0, 0, -257);
    put_rect(to, 0, 0, 0, 0, -258);
    put_rect(to, 0, 0, 0, 0, -316);
    put_rect(to, 0, 0, 0, 0, -261);
    put_u8(to, 1);
    put_rect(to, 0, 0, 0, 0, 0x574d5668);
    put_u32(to, 1);
    put_rect(to, 0, 0, 0, 0, -307);
    put_u32(to, 3);
    put_bytes(to, "abc", 3);
    put_extended_size(to, 0, 0, 5, 3, 0, 0);
    put_rect(to, 0, 0, 6, 4, -223);
}

static void put_update_cursors(struct message *to) {
    put_update(to, 4);
    put_rect(to, 0, 0, 2, 2, -239);
    for (int i = 0; i < 4; i++) {
        put_bgrx(to, 0x112233);
    }
    put_u16(to, 0xffff);
    put_rect(to, 0, 0, 2, 1, -314);
    put_u32(to, 0);
    put_u32(to, 0x01020304);
    put_u32(to, 0x01020304);
    put_rect(to, 0, 0, 1, 1, 0x574d5664);
    put_u16(to, 0);
    put_u32(to, 0);
    put_u32(to, 0);
    put_rect(to, 0, 0, 1, 1, 0x574d5664);
    put_u16(to, 0x0100);
    put_u32(to, 0);
}

/* Raw is in the way of all: the other decoders have one of their own. */
static void put_update_decoders(struct message *to) {
    put_update(to, 4);
    put_rect(to, 0, 0, 1, 1, ENCODING_COPYRECT);
    put_u32(to, 0);
    put_rect(to, 0, 0, 4, 3, ENCODING_HEXTILE);
    put_u8(to, 2 | 4 | 8);
    put_bgrx(to, 0x111111);
    put_bgrx(to, 0x222222);
    put_u8(to, 1);
    put_u16(to, 0x0011);
    put_rect(to, 0, 0, 4, 3, ENCODING_TIGHT);
    put_u8(to, 0x80);
    put_rgb(to, 0x333333);
    put_rect(to, 0, 0, 1, 1, ENCODING_TIGHT);
    put_u8(to, 0x00);
    put_rgb(to, 0x444444);
}

/* One solid tile, in a zlib block that is not compressed. */
static void put_update_zrle(struct message *to) {
    static const uint8_t zlib[] = {0x78, 0x01, 0x00, 0x04, 0x00, 0xfb,
                                   0xff, 0x01, 0x11, 0x22, 0x33};
    put_update(to, 1);
    put_rect(to, 0, 0, 4, 3, ENCODING_ZRLE);
    put_u32(to, sizeof zlib);
    put_bytes(to, zlib, sizeof zlib);
}

static void put_messages(struct message *to) {
    put_u32(to, 0x01000000); /* colour map of two */
    put_u16(to, 2);
    put_u32(to, 0);
    put_u32(to, 0);
    put_u32(to, 0);
    put_u8(to, 2);
    put_u32(to, 0x03000000);
    put_u32(to, 5);
    put_bytes(to, "hello", 5);
    put_u8(to, 150);
    put_u32(to, 0xf8000000);
    put_u32(to, 0x80000001);
    put_u8(to, 3);
    put_bytes(to, "xyz", 3);
    put_u32(to, 0xfa000101);
    put_u32(to, 0xff010001);
    put_u32(to, 0xff010002);
    put_u32(to, 4);
    put_u32(to, 0);
    put_u32(to, 0xff010000);
}

static void cut_at(const struct message *all, size_t length, bool shows) {
    struct session_test *test = session_test_start(NULL, true);
    const struct message part = {all->data, length, length};
    server_send(test, &part);
    CHECK_INT(shutdown(test->server, SHUT_WR), 0);
    struct wire_error closed;
    session_test_ended(test, &closed);
    CHECK_INT(closed.code, ERROR_CONNECTION_LOST);
    CHECK(strstr(closed.message, "the server closed the connection") != NULL);
    CHECK(!test->was_complete || shows);
    /* It is gone already; only what the test holds is left. */
    test->pid = 0;
    session_test_stop(test);
}

/* `shows`: the picture is whole before the last byte. */
static void check_cuts(void (*put)(struct message *to), bool shows) {
    struct message all = {0};
    put_server_init(&all, 4, 3, "cut");
    size_t start = all.length;
    put(&all);
    for (size_t length = start; length < all.length; length++) {
        cut_at(&all, length, shows);
    }
    /* The end at a border is an end like any other. */
    cut_at(&all, all.length, true);
    message_free(&all);
}

static void server_init(void) {
    struct message all = {0};
    put_server_init(&all, 4, 3, "a name");
    for (size_t length = 0; length <= all.length; length++) {
        cut_at(&all, length, false);
    }
    message_free(&all);
}

static void update_raw(void) {
    check_cuts(put_update_raw, false);
}

static void update_pseudo(void) {
    check_cuts(put_update_pseudo, false);
}

static void update_cursors(void) {
    check_cuts(put_update_cursors, false);
}

static void update_decoders(void) {
    check_cuts(put_update_decoders, false);
}

static void update_zrle(void) {
    check_cuts(put_update_zrle, false);
}

static void messages(void) {
    check_cuts(put_messages, false);
}

/* The whole of it is good, so that the cuts are what ends it. */
static void uncut(void) {
    static void (*const puts[])(struct message * to) = {
        put_update_raw,  put_update_cursors, put_update_decoders,
        put_update_zrle, put_messages,       put_update_pseudo,
    };
    struct session_test *test = session_test_start(NULL, true);
    struct message all = {0};
    put_server_init(&all, 4, 3, "uncut");
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++) {
        puts[i](&all);
    }
    put_fill(&all, 0, 0, 6, 4, 0xabcdef);
    server_say(test, &all);
    do {
        viewer_await(test, WIRE_FRAME);
    } while (test->front.width < 6 || viewer_pixel(test, 5, 3) != 0xabcdef);
    session_test_stop(test);
}

static const struct check_case cases[] = {
    {"server_init", server_init},
    {"update_raw", update_raw},
    {"update_pseudo", update_pseudo},
    {"update_cursors", update_cursors},
    {"update_decoders", update_decoders},
    {"update_zrle", update_zrle},
    {"messages", messages},
    {"uncut", uncut},
};

CHECK_MAIN(cases)
