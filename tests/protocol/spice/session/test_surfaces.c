/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guest's surface changes: other sizes, made anew with the same one, gone for a
 * while, with 16 bits; and which frames count as complete. */
#include "tests/protocol/spice/session/picture_test.h"

enum {
    QUIET_MS = 100,
    HALF_OF_5_BITS = 8, /* what a colour loses, and a little for its rounding */
};

static struct spice_session session;
static struct picture_test expected;

static void begin(const char *options, int width, int height) {
    spice_session_begin(&session, options, 0);
    picture_test_resize(&expected, width, height);
}

static void end(void) {
    spice_session_end(&session);
    picture_test_free(&expected);
}

static void resize(int width, int height) {
    spice_server_ask(&session.server, "resize %d %d", width, height);
    picture_test_resize(&expected, width, height);
}

static void pattern(unsigned seed) {
    spice_server_ask(&session.server, "pattern %u", seed);
    picture_test_noise(&expected, (struct rect){0, 0, expected.width, expected.height},
                       seed);
}

static void await_picture(int tolerance) {
    picture_test_await(&expected, &session, 0, 0, 0, tolerance);
}

/* Larger, smaller, longer, one pixel, and without a picture in between. */
static void sizes(void) {
    begin("--size 320x200", 320, 200);
    pattern(1);
    await_picture(0);
    resize(400, 300);
    pattern(2);
    await_picture(0);
    resize(100, 50);
    pattern(3);
    await_picture(0);
    resize(1, 1);
    resize(2, 500);
    pattern(4);
    await_picture(0);
    resize(1, 1);
    pattern(5);
    await_picture(0);
    end();
}

/* The surface of before may not be seen in a new one of the same size. */
static void same_size(void) {
    begin("--size 320x200", 320, 200);
    for (unsigned seed = 1; seed <= 20; seed++) {
        pattern(seed);
        await_picture(0);
        spice_server_ask(&session.server, "recreate");
        picture_test_fill(&expected, (struct rect){0, 0, 320, 200}, 0);
        spice_server_ask(&session.server, "fill 10 20 30 40 123456");
        picture_test_fill(&expected, (struct rect){10, 20, 30, 40}, 0x123456);
        await_picture(0);
    }
    end();
}

/* No surface for a while: the console lives, and the next one is shown. */
static void gone_for_a_while(void) {
    begin("--size 320x200", 320, 200);
    pattern(1);
    await_picture(0);
    spice_server_ask(&session.server, "destroy");
    spice_session_drain(&session, QUIET_MS);
    resize(320, 200);
    pattern(2);
    await_picture(0);
    spice_server_ask(&session.server, "destroy");
    resize(200, 320);
    pattern(3);
    await_picture(0);
    end();
}

static void sixteen_bits(void) {
    begin("--size 320x200", 320, 200);
    pattern(1);
    await_picture(0);
    spice_server_ask(&session.server, "depth 16");
    resize(333, 111);
    pattern(2);
    CHECK(picture_test_await(&expected, &session, 0, 0, 0, HALF_OF_5_BITS) > 0);
    spice_server_ask(&session.server, "fill 0 0 10 10 ffffff");
    picture_test_fill(&expected, (struct rect){0, 0, 10, 10}, 0xffffff);
    await_picture(HALF_OF_5_BITS);
    CHECK_INT(spice_session_pixel(&session, 0, 9, 9), 0xffffff);
    spice_server_ask(&session.server, "depth 32");
    resize(320, 200);
    pattern(3);
    await_picture(0);
    end();
}

/* Many sizes, faster than anyone looks: the last one counts. */
static void storm(void) {
    begin("--size 320x200", 320, 200);
    for (int i = 0; i < 60; i++) {
        resize(100 + i * 7 % 300, 100 + i * 13 % 200);
        pattern((unsigned)i);
    }
    await_picture(0);
    end();
}

static const struct check_case cases[] = {
    {"sizes", sizes},
    {"same_size", same_size},
    {"gone_for_a_while", gone_for_a_while},
    {"sixteen_bits", sixteen_bits},
    {"storm", storm},
};

CHECK_MAIN(cases)
