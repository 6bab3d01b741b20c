/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pointer shapes, and where the guest puts its pointer. */
#include <spice/enums.h>

#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/spice_session_test.h"

static struct spice_session session;

static void begin(const char *options) {
    spice_session_begin(&session, options, 0);
    spice_session_await_size(&session, 0, 320, 200);
    spice_session_await_channel(&session, CHANNEL_CURSOR);
    spice_session_drain(&session, 50);
}

static void await_shape(int width, int height) {
    do {
        spice_session_await(&session, EVENT_CURSOR);
    } while (session.event.u.cursor.width != width ||
             session.event.u.cursor.height != height);
}

static uint32_t shape_pixel(int x, int y) {
    return session.event.u.cursor.pixels[y * session.event.u.cursor.width + x];
}

static void with_alpha(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "cursor-alpha 24 16 3 5 9");
    await_shape(24, 16);
    CHECK_INT(session.event.u.cursor.hot_x, 3);
    CHECK_INT(session.event.u.cursor.hot_y, 5);
    for (int y = 0; y < 16; y++) {
        for (int x = 0; x < 24; x++) {
            CHECK_INT(shape_pixel(x, y),
                      (x + y) % 2 == 0 ? 0xff000000 | pattern_noise(x, y, 9) : 0);
        }
    }
    spice_session_end(&session);
}

static void of_one_bit(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "cursor-mono 16 4 0 0");
    await_shape(16, 4);
    CHECK_INT(shape_pixel(0, 0), 0xff000000);
    CHECK_INT(shape_pixel(1, 0), 0xffffffff);
    CHECK_INT(shape_pixel(2, 3) >> 24, 0);
    spice_session_end(&session);
}

static void hidden_and_back(void) {
    begin("--size 320x200 --no-tablet");
    spice_server_ask(&session.server, "cursor-alpha 8 8 0 0 1");
    await_shape(8, 8);
    spice_server_ask(&session.server, "cursor-hide");
    await_shape(0, 0);
    spice_server_ask(&session.server, "cursor-move 10 20");
    await_shape(8, 8);
    CHECK_INT(shape_pixel(0, 0), 0xff000000 | pattern_noise(0, 0, 1));
    spice_session_end(&session);
}

static void moved_by_the_guest(void) {
    begin("--size 320x200 --no-tablet");
    spice_server_ask(&session.server, "cursor-alpha 8 8 0 0 1");
    spice_server_ask(&session.server, "cursor-move 100 150");
    do {
        spice_session_await(&session, EVENT_POINTER_POSITION);
    } while (session.event.u.position.x != 100);
    CHECK_INT(session.event.u.position.y, 150);
    CHECK_INT(session.event.channel, 0);
    spice_session_end(&session);
}

/* Relative to the display that it is on. */
static void moved_to_another_monitor(void) {
    struct error err;
    begin("--size 320x200 --no-tablet --heads 2");
    spice_server_ask(&session.server, "monitors 0:200x200+0+0 1:120x150+200+50");
    spice_session_await(&session, EVENT_DISPLAY);
    CHECK(console_show_display(session.console, 1, &err));
    spice_session_await_size(&session, 1, 120, 150);
    spice_server_ask(&session.server, "cursor-move 210 60");
    do {
        spice_session_await(&session, EVENT_POINTER_POSITION);
    } while (session.event.channel != 1);
    CHECK_INT(session.event.u.position.x, 10);
    CHECK_INT(session.event.u.position.y, 10);
    spice_session_end(&session);
}

/* A display that is shown later has the shape as well. */
static void told_again(void) {
    struct error err;
    begin("--size 320x200 --heads 2");
    spice_server_ask(&session.server, "cursor-alpha 12 10 2 2 4");
    await_shape(12, 10);
    spice_server_ask(&session.server, "monitors 0:200x200+0+0 1:120x150+200+50");
    spice_session_await(&session, EVENT_DISPLAY);
    CHECK(console_show_display(session.console, 1, &err));
    await_shape(12, 10);
    CHECK_INT(session.event.channel, 1);
    spice_session_end(&session);
}

static void too_large(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "cursor-alpha 300 280 299 270 6");
    await_shape(LIMIT_CURSOR_SIDE, LIMIT_CURSOR_SIDE);
    CHECK_INT(session.event.u.cursor.hot_x, LIMIT_CURSOR_SIDE - 1);
    CHECK_INT(session.event.u.cursor.hot_y, LIMIT_CURSOR_SIDE - 1);
    CHECK_INT(shape_pixel(255, 1), 0xff000000 | pattern_noise(255, 1, 6));
    spice_session_end(&session);
}

static void default_shape(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "cursor-alpha 8 8 0 0 1");
    await_shape(8, 8);
    spice_server_ask(&session.server, "cursor-reset");
    spice_session_await(&session, EVENT_CURSOR);
    CHECK(session.event.u.cursor.width != 8);
    CHECK(session.event.u.cursor.width > 0);
    CHECK_INT(shape_pixel(0, 0), 0xff000000);
    spice_session_end(&session);
}

/* Of 24 bits a pixel, which the library does not read: better an arrow than nothing. */
static void of_an_unknown_type(void) {
    begin("--size 320x200");
    spice_server_ask(&session.server, "cursor-raw %d 16 16 1 1 1024",
                     SPICE_CURSOR_TYPE_COLOR24);
    spice_session_await(&session, EVENT_CURSOR);
    CHECK(session.event.u.cursor.width > 0 && session.event.u.cursor.width != 16);
    CHECK_INT(shape_pixel(0, 0), 0xff000000);
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"with alpha", with_alpha},
    {"of one bit", of_one_bit},
    {"hidden and back", hidden_and_back},
    {"moved by the guest", moved_by_the_guest},
    {"moved to another monitor", moved_to_another_monitor},
    {"told again", told_again},
    {"too large", too_large},
    {"default shape", default_shape},
    {"of an unknown type", of_an_unknown_type},
};
CHECK_MAIN(cases)
