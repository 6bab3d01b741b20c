/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several displays: channels of their own, and monitors side by side in one picture. */
#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/spice_session_test.h"

static struct spice_session session;

static void show(unsigned display) {
    struct error err = {0};
    CHECK(console_show_display(session.console, display, &err));
}

static void await_display(unsigned display, bool on) {
    while (session.displays[display] != on) {
        spice_session_await(&session, EVENT_DISPLAY);
    }
}

/* `left`, `top`: where the display is in its channel's picture. */
static void check_noise(unsigned display, int width, int height, int left, int top,
                        unsigned seed) {
    spice_session_await_size(&session, display, width, height);
    spice_session_await_pixel(&session, display, width - 1, height - 1,
                              pattern_noise(left + width - 1, top + height - 1, seed));
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            CHECK_INT(spice_session_pixel(&session, display, x, y),
                      pattern_noise(left + x, top + y, seed));
        }
    }
}

static void two_channels(void) {
    spice_session_begin(&session, "--displays 2 --size 100x80", 0);
    await_display(0, true);
    await_display(1, true);
    spice_server_ask(&session.server, "display 1");
    spice_server_ask(&session.server, "resize 120 90");
    spice_server_ask(&session.server, "pattern 5");
    spice_server_ask(&session.server, "display 0");
    spice_server_ask(&session.server, "pattern 4");
    check_noise(0, 100, 80, 0, 0, 4);
    CHECK(session.pictures[1].pixels == NULL); /* nobody has asked for it */
    show(1);
    check_noise(1, 120, 90, 0, 0, 5);
    spice_session_end(&session);
}

static void second_alone(void) {
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, "--displays 2 --size 100x80");
    spice_server_ask(&session.server, "display 1");
    spice_server_ask(&session.server, "pattern 6");
    spice_session_start(&session, 0, 1);
    spice_session_connect(&session);
    check_noise(1, 100, 80, 0, 0, 6);
    CHECK(session.pictures[0].pixels == NULL);
    spice_session_end(&session);
}

static void begin_monitors(void) {
    spice_session_begin(&session, "--heads 4 --size 300x100", 0);
    spice_session_await_size(&session, 0, 300, 100);
    spice_server_ask(&session.server, "monitors 0:200x100+0+0 1:100x80+200+10");
    await_display(1, true);
    show(1);
    spice_server_ask(&session.server, "pattern 3");
}

static void monitors_side_by_side(void) {
    begin_monitors();
    check_noise(0, 200, 100, 0, 0, 3);
    check_noise(1, 100, 80, 200, 10, 3);
    spice_server_ask(&session.server, "fill 195 20 10 10 123456"); /* on both */
    spice_session_await_pixel(&session, 0, 199, 29, 0x123456);
    spice_session_await_pixel(&session, 1, 4, 19, 0x123456);
    CHECK_INT(spice_session_pixel(&session, 1, 5, 10), pattern_noise(205, 20, 3));
    spice_session_end(&session);
}

static void monitors_change(void) {
    begin_monitors();
    check_noise(1, 100, 80, 200, 10, 3);
    spice_server_ask(&session.server, "monitors 0:100x100+200+0 1:150x60+20+30");
    check_noise(0, 100, 100, 200, 0, 3);
    check_noise(1, 150, 60, 20, 30, 3);
    /* The same place and size, but the other way round. */
    spice_server_ask(&session.server, "monitors 0:150x60+20+30 1:100x100+200+0");
    check_noise(0, 150, 60, 20, 30, 3);
    check_noise(1, 100, 100, 200, 0, 3);
    spice_session_end(&session);
}

static void monitor_goes_and_comes(void) {
    begin_monitors();
    check_noise(1, 100, 80, 200, 10, 3);
    spice_server_ask(&session.server, "monitors 0:300x100+0+0");
    await_display(1, false);
    check_noise(0, 300, 100, 0, 0, 3);
    spice_server_ask(&session.server, "monitors 0:200x100+0+0 1:90x70+210+20");
    await_display(1, true);
    check_noise(1, 90, 70, 210, 20, 3);
    spice_session_end(&session);
}

/* The picture becomes smaller than where the second monitor was said to be. */
static void picture_shrinks(void) {
    begin_monitors();
    check_noise(1, 100, 80, 200, 10, 3);
    spice_server_ask(&session.server, "resize 250 50");
    spice_server_ask(&session.server, "pattern 8");
    check_noise(0, 200, 50, 0, 0, 8);
    check_noise(1, 50, 40, 200, 10, 8);
    spice_session_end(&session);
}

static void hide_and_show(void) {
    begin_monitors();
    check_noise(1, 100, 80, 200, 10, 3);
    console_hide_display(session.console, 1);
    unsigned frames = session.pictures[1].frames;
    spice_server_ask(&session.server, "pattern 4");
    check_noise(0, 200, 100, 0, 0, 4);
    CHECK_INT(session.pictures[1].frames, frames);
    show(1);
    check_noise(1, 100, 80, 200, 10, 4);
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"two channels", two_channels},
    {"second alone", second_alone},
    {"monitors side by side", monitors_side_by_side},
    {"monitors change", monitors_change},
    {"monitor goes and comes", monitor_goes_and_comes},
    {"picture shrinks", picture_shrinks},
    {"hide and show", hide_and_show},
};
CHECK_MAIN(cases)
