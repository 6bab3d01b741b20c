/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of one display, through all that may happen to its surface. */
#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/spice_session_test.h"

enum {
    WIDTH = 320,
    HEIGHT = 200,
    WHITE_555 = 0xffffff,  /* 0x7fff */
    VIOLET_555 = 0x8400c6, /* 0x4018: 16, 0, 24 */
};

static struct spice_session session;

static void begin(const char *options) {
    spice_session_begin(&session, options, 0);
    spice_session_await_size(&session, 0, WIDTH, HEIGHT);
}

/* Every pixel. */
static void check_noise(int width, int height, unsigned seed) {
    spice_session_await_size(&session, 0, width, height);
    spice_session_await_pixel(&session, 0, width - 1, height - 1,
                              pattern_noise(width - 1, height - 1, seed));
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            CHECK_INT(spice_session_pixel(&session, 0, x, y), pattern_noise(x, y, seed));
        }
    }
}

static void first_picture(void) {
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, "--size 320x200");
    spice_server_ask(&session.server, "pattern 7");
    spice_server_ask(&session.server, "sync");
    spice_session_start(&session, 0, 0);
    spice_session_connect(&session);
    spice_session_await(&session, EVENT_FRAME);
    /* Whole at once: neither black nor in pieces. */
    CHECK_INT(session.pictures[0].frames, 1);
    CHECK(session.pictures[0].complete);
    CHECK(session.displays[0]);
    CHECK(!session.displays[1]);
    check_noise(WIDTH, HEIGHT, 7);
    spice_session_end(&session);
}

static void changes(void) {
    begin("--size 320x200");
    for (unsigned seed = 1; seed <= 20; seed++) {
        spice_server_ask(&session.server, "draw %u %u 17 9 %u", seed * 11, seed * 7,
                         seed);
        spice_session_await_pixel(
            &session, 0, (int)seed * 11 + 16, (int)seed * 7 + 8,
            pattern_noise((int)seed * 11 + 16, (int)seed * 7 + 8, seed));
    }
    spice_session_end(&session);
}

static void resize(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "resize 640 480");
    spice_server_ask(&session.server, "pattern 3");
    check_noise(640, 480, 3);
    spice_server_ask(&session.server, "resize 33 21");
    spice_server_ask(&session.server, "pattern 4");
    check_noise(33, 21, 4);
    CHECK(session.displays[0]);
    spice_session_end(&session);
}

static void same_size_again(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "pattern 5");
    check_noise(WIDTH, HEIGHT, 5);
    for (unsigned seed = 10; seed < 15; seed++) {
        spice_server_ask(&session.server, "recreate");
        spice_server_ask(&session.server, "pattern %u", seed);
        check_noise(WIDTH, HEIGHT, seed);
    }
    spice_session_end(&session);
}

/* The guest's driver goes and comes again: the viewer keeps what it has meanwhile. */
static void no_surface(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "destroy");
    spice_session_drain(&session, 50);
    CHECK(session.displays[0]);
    spice_server_ask(&session.server, "resize 320 200");
    spice_server_ask(&session.server, "pattern 6");
    check_noise(WIDTH, HEIGHT, 6);
    spice_session_end(&session);
}

/* Colours are those of the surface: five bits each, of which the upper three are the
 * lower ones again. */
static void sixteen_bits(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "depth 16");
    spice_server_ask(&session.server, "resize 160 120");
    spice_server_ask(&session.server, "fill 10 20 30 40 7fff");
    spice_session_await_size(&session, 0, 160, 120);
    spice_session_await_pixel(&session, 0, 39, 59, WHITE_555);
    spice_server_ask(&session.server, "fill 0 0 160 120 4018");
    spice_session_await_pixel(&session, 0, 159, 119, VIOLET_555);
    spice_server_ask(&session.server, "depth 32");
    spice_server_ask(&session.server, "resize 320 200");
    spice_server_ask(&session.server, "pattern 8");
    check_noise(WIDTH, HEIGHT, 8);
    spice_session_end(&session);
}

/* While the viewer holds a frame nothing is lost: what came meanwhile comes with the next
 * one. */
static void draws_in_a_row(void) {
    begin("--size 320x200");
    for (unsigned i = 0; i < 200; i++) {
        spice_server_ask(&session.server, "fill %u %u 4 4 %06x", i, i / 2, i + 1);
    }
    spice_session_await_pixel(&session, 0, 202, 102, 200);
    for (unsigned i = 0; i < 199; i++) {
        CHECK_INT(spice_session_pixel(&session, 0, (int)i, (int)(i / 2)), i + 1);
    }
    spice_session_end(&session);
}

static void refresh(void) {
    begin("--size 320x200");
    struct input input = {.kind = INPUT_REFRESH};
    spice_server_ask(&session.server, "pattern 9");
    check_noise(WIDTH, HEIGHT, 9);
    spice_session_drain(&session, 30);
    memset(session.pictures[0].pixels, 0, WIDTH * HEIGHT * 4);
    console_send(session.console, &input);
    check_noise(WIDTH, HEIGHT, 9);
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"first picture", first_picture},
    {"changes", changes},
    {"resize", resize},
    {"same size again", same_size_again},
    {"no surface", no_surface},
    {"sixteen bits", sixteen_bits},
    {"draws in a row", draws_in_a_row},
    {"refresh", refresh},
};
CHECK_MAIN(cases)
