/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes of the display: those that the server sets, and those that it is asked for. */
#include "tests/protocol/vnc/session/session_test.h"

static struct session_test *begin(void) {
    struct session_test *test = session_test_begin(640, 480);
    viewer_await(test, WIRE_SIZE);
    return test;
}

static void ask(struct session_test *test, int width, int height) {
    struct wire_message message = {.kind = WIRE_RESIZE};
    message.u.size.width = width;
    message.u.size.height = height;
    viewer_send(test, &message);
}

/* The wire's thread has done what it was told, and has sent nothing before this. */
static void expect_nothing(struct session_test *test) {
    struct wire_message key = {.kind = WIRE_KEY};
    key.u.key.keysym = 'q';
    viewer_send(test, &key);
    server_expect(test, "\4\0\0\0\0\0\0q", 8);
}

static void expect_set_size(struct session_test *test, int width, int height, uint32_t id,
                            uint32_t flags) {
    struct message expected = {0};
    put_u16(&expected, 251 << 8);
    put_u16(&expected, (unsigned)width);
    put_u16(&expected, (unsigned)height);
    put_u16(&expected, 0x0100);
    put_u32(&expected, id);
    put_u32(&expected, 0);
    put_u16(&expected, (unsigned)width);
    put_u16(&expected, (unsigned)height);
    put_u32(&expected, flags);
    server_expect(test, expected.data, expected.length);
    message_free(&expected);
}

/* An update with only this rect; the request at its header still has the old size. */
static void say_size(struct session_test *test, int reason, int status, int width,
                     int height, uint32_t id, uint32_t flags) {
    struct message update = {0};
    int old_width = test->state.displays[0].width;
    int old_height = test->state.displays[0].height;
    put_update(&update, 1);
    put_extended_size(&update, reason, status, width, height, id, flags);
    server_say(test, &update);
    server_expect_request(test, true, old_width, old_height);
    bool same = width == old_width && height == old_height;
    if (!same && !(reason == 1 && status != 0)) {
        server_expect_request(test, true, width, height);
        viewer_await(test, WIRE_SIZE);
        CHECK_INT(test->state.displays[0].width, width);
        CHECK_INT(test->state.displays[0].height, height);
    }
    server_sync(test);
    viewer_drain(test);
}

static void desktop_size(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 1);
    put_rect(&update, 0, 0, 800, 600, -223);
    server_say(test, &update);
    server_expect_request(test, true, 640, 480);
    server_expect_request(test, false, 800, 600);
    server_expect_request(test, true, 800, 600);
    server_sync(test);
    viewer_await(test, WIRE_SIZE);
    CHECK_INT(test->got.u.size.width, 800);
    CHECK_INT(test->got.u.size.height, 600);
    /* This one cannot be asked. */
    ask(test, 1024, 768);
    expect_nothing(test);
    session_test_stop(test);
}

static void extended_size(void) {
    struct session_test *test = begin();
    say_size(test, 0, 0, 640, 480, 0, 0);
    CHECK_INT(test->count[WIRE_SIZE], 1);
    CHECK_INT(test->count[WIRE_READY], 2);
    say_size(test, 0, 0, 800, 600, 0, 0);
    say_size(test, 2, 0, 1024, 768, 0, 0);
    /* In another client's answer the status means nothing. */
    say_size(test, 2, 3, 640, 480, 0, 0);
    CHECK_INT(test->count[WIRE_SIZE], 4);
    CHECK_INT(test->count[WIRE_READY], 2);
    session_test_stop(test);
}

static void extended_size_ready(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 1);
    put_extended_size(&update, 0, 0, 640, 480, 0, 0);
    server_say(test, &update);
    viewer_await(test, WIRE_READY);
    CHECK(test->got.u.abilities & WIRE_CAN_RESIZE);
    session_test_stop(test);
}

static void screens(void) {
    static const unsigned counts[] = {0, 1, 2, 64};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct session_test *test = begin();
        struct message update = {0};
        put_update(&update, 1);
        put_rect(&update, 0, 0, 640, 480, -308);
        put_u32(&update, counts[i] << 24);
        for (unsigned k = 0; k < counts[i]; k++) {
            put_u32(&update, 0xabcd0000 + k);
            put_u32(&update, 0);
            put_u32(&update, 0xffffffff);
            put_u32(&update, 0x12340000 + k);
        }
        server_say(test, &update);
        server_expect_request(test, true, 640, 480);
        server_sync(test);
        ask(test, 800, 600);
        expect_set_size(test, 800, 600, counts[i] > 0 ? 0xabcd0000 : 0,
                        counts[i] > 0 ? 0x12340000 : 0);
        session_test_stop(test);
    }
}

static void ask_only_after_offer(void) {
    struct session_test *test = begin();
    ask(test, 800, 600);
    expect_nothing(test);
    say_size(test, 0, 0, 640, 480, 7, 9);
    ask(test, 800, 600);
    expect_set_size(test, 800, 600, 7, 9);
    session_test_stop(test);
}

static void ask_one_at_a_time(void) {
    struct session_test *test = begin();
    say_size(test, 0, 0, 640, 480, 0, 0);
    ask(test, 800, 600);
    expect_set_size(test, 800, 600, 0, 0);
    ask(test, 900, 700);
    expect_nothing(test);
    say_size(test, 1, 0, 800, 600, 0, 0);
    ask(test, 900, 700);
    expect_set_size(test, 900, 700, 0, 0);
    /* No resources now: another time perhaps. */
    say_size(test, 1, 2, 800, 600, 0, 0);
    ask(test, 640, 480);
    expect_set_size(test, 640, 480, 0, 0);
    session_test_stop(test);
}

static void ask_useless(void) {
    static const int sizes[][2] = {{640, 480},   {0, 0},         {-1, 480},
                                   {640, 0},     {16385, 1},     {1, 16385},
                                   {65536, 480}, {16384, 16384}, {1 << 30, 1 << 30}};
    struct session_test *test = begin();
    say_size(test, 0, 0, 640, 480, 0, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ask(test, sizes[i][0], sizes[i][1]);
        expect_nothing(test);
    }
    session_test_stop(test);
}

/* Prohibited, or a layout that it never takes: the server is not asked again, also when
 * the guest changes its mode by itself. */
static void refused_for_good(void) {
    static const int statuses[] = {1, 3};
    for (int i = 0; i < 2; i++) {
        struct session_test *test = begin();
        say_size(test, 0, 0, 640, 480, 0, 0);
        ask(test, 800, 600);
        expect_set_size(test, 800, 600, 0, 0);
        say_size(test, 1, statuses[i], 640, 480, 0, 0);
        CHECK_INT(test->count[WIRE_READY], 3);
        ask(test, 900, 700);
        expect_nothing(test);
        say_size(test, 0, 0, 1024, 768, 0, 0);
        CHECK_INT(test->count[WIRE_READY], 3);
        ask(test, 900, 700);
        expect_nothing(test);
        session_test_stop(test);
    }
}

/* Forwarded to the guest (4), or a failure that has no name: the size stays, and what a
 * refusal says of the size is not believed. */
static void refused_for_now(void) {
    static const int statuses[] = {2, 4, 5, 65535};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct session_test *test = begin();
        say_size(test, 0, 0, 640, 480, 0, 0);
        ask(test, 800, 600);
        expect_set_size(test, 800, 600, 0, 0);
        say_size(test, 1, statuses[i], 65535, 0, 0, 0);
        CHECK_INT(test->state.displays[0].width, 640);
        CHECK_INT(test->count[WIRE_READY], 2);
        say_size(test, 0, 0, 800, 600, 0, 0);
        CHECK_INT(test->state.displays[0].width, 800);
        session_test_stop(test);
    }
}

static void change_inside_update(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 5);
    put_fill_rect(&update, 0, 0, 640, 480, 0x111111);
    put_extended_size(&update, 0, 0, 20, 10, 0, 0);
    put_fill_rect(&update, 10, 0, 10, 10, 0x222222);
    put_rect(&update, 0, 0, 40, 5, -223);
    put_fill_rect(&update, 20, 0, 20, 5, 0x333333);
    server_say(test, &update);
    server_expect_request(test, true, 640, 480);
    server_expect_request(test, false, 40, 5);
    server_expect_request(test, true, 40, 5);
    server_sync(test);
    viewer_await(test, WIRE_SIZE);
    viewer_await(test, WIRE_SIZE);
    CHECK_INT(test->state.displays[0].width, 40);
    viewer_await(test, WIRE_FRAME);
    while (viewer_pixel(test, 39, 4) != 0x333333) {
        viewer_await(test, WIRE_FRAME);
    }
    /* The overlaps were kept: that is what the server may rely on. */
    CHECK_INT(viewer_pixel(test, 9, 4), 0x111111);
    CHECK_INT(viewer_pixel(test, 10, 4), 0x222222);
    CHECK_INT(viewer_pixel(test, 19, 0), 0x222222);
    /* But not painted since: not complete. */
    CHECK_INT(test->got.u.frame.complete, 0);
    put_fill(&update, 0, 0, 20, 5, 0x444444);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    CHECK(test->got.u.frame.complete);
    CHECK_INT(viewer_pixel(test, 0, 0), 0x444444);
    CHECK_INT(viewer_pixel(test, 20, 0), 0x333333);
    session_test_stop(test);
}

/* What is painted past the new size is refused, although the old one had it. */
static void rect_of_old_size(void) {
    struct session_test *test = begin();
    struct message update = {0};
    put_update(&update, 2);
    put_extended_size(&update, 0, 0, 20, 10, 0, 0);
    put_fill_rect(&update, 0, 0, 21, 10, 0x111111);
    server_say(test, &update);
    session_test_ends(test, ERROR_PROTOCOL, "21x10 at 0,0 on a display of 20x10");
}

static void many_changes(void) {
    struct session_test *test = begin();
    for (int i = 0; i < 300; i++) {
        say_size(test, 0, 0, 1 + i * 7 % 50, 1 + i * 13 % 40, 0, 0);
    }
    CHECK_INT(test->count[WIRE_SIZE], 301);
    session_test_stop(test);
}

static void extremes_allowed(void) {
    static const int sizes[][2] = {{16384, 1}, {1, 16384}, {16384, 4096}, {1, 1}};
    struct session_test *test = begin();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        say_size(test, 0, 0, sizes[i][0], sizes[i][1], 0, 0);
    }
    session_test_stop(test);
}

static void extremes_refused(void) {
    static const int sizes[][2] = {{0, 0},     {0, 1},     {1, 0},         {65535, 65535},
                                   {16385, 1}, {1, 16385}, {16384, 16384}, {32768, 2048}};
    for (size_t i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++) {
        struct session_test *test = begin();
        struct message update = {0};
        const int *size = sizes[i / 2];
        put_update(&update, 1);
        if (i % 2) {
            put_extended_size(&update, 0, 0, size[0], size[1], 0, 0);
        } else {
            put_rect(&update, 0, 0, size[0], size[1], -223);
        }
        server_say(test, &update);
        session_test_ends(test, ERROR_PROTOCOL, "is not allowed");
    }
}

static const struct check_case cases[] = {
    {"desktop_size", desktop_size},
    {"extended_size", extended_size},
    {"extended_size_ready", extended_size_ready},
    {"screens", screens},
    {"ask_only_after_offer", ask_only_after_offer},
    {"ask_one_at_a_time", ask_one_at_a_time},
    {"ask_useless", ask_useless},
    {"refused_for_good", refused_for_good},
    {"refused_for_now", refused_for_now},
    {"change_inside_update", change_inside_update},
    {"rect_of_old_size", rect_of_old_size},
    {"many_changes", many_changes},
    {"extremes_allowed", extremes_allowed},
    {"extremes_refused", extremes_refused},
};

CHECK_MAIN(cases)
