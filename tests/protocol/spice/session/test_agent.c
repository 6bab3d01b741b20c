/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/spice/session/member_test.h"

enum {
    SOON_MS = 900, /* the library's own delay, which is not used, is a second */
    OLD_AGENT = 1 << 1,
    SPARSE_AGENT = 1 << 1 | 1 << 7,
};

static void resize(unsigned display, int width, int height) {
    struct input input = {
        .kind = INPUT_RESIZE, .display = display, .u.size = {width, height}};
    console_send(session.console, &input);
}

static void await_display(unsigned display) {
    do {
        await(EVENT_DISPLAY);
    } while (session.event.channel != display || !session.event.u.on);
}

static void test_resize(void) {
    start("--agent --size 640x480", 0);
    await_abilities(WIRE_CAN_RESIZE, true);
    await_display(0);
    int64_t asked_ms = clock_now_ms();
    resize(0, 1000, 700);
    spice_server_await(&session.server, "agent-log", ",1000x700+0+0");
    CHECK(clock_now_ms() - asked_ms < SOON_MS);
    end();
}

/* A display that nobody resized keeps its size and stays on. */
static void test_two_displays(void) {
    start("--agent --displays 2 --size 640x480", 0);
    await_abilities(WIRE_CAN_RESIZE, true);
    await_display(1);
    spice_server_ask(&session.server, "agent-capabilities %d", OLD_AGENT);
    resize(1, 800, 600);
    spice_server_await(&session.server, "agent-log", ",640x480+0+0,800x600+640+0");
    spice_server_ask(&session.server, "agent-capabilities %d", SPARSE_AGENT);
    resize(0, 700, 500);
    spice_server_await(&session.server, "agent-log", ",700x500+0+0,800x600+700+0");
    end();
}

static void test_agent_comes_and_goes(void) {
    start("--size 640x480", 0);
    await_abilities(WIRE_CAN_SCANCODES, true);
    CHECK_INT(session.abilities & WIRE_CAN_RESIZE, 0);
    spice_server_ask(&session.server, "agent on");
    await_abilities(WIRE_CAN_RESIZE, true);
    resize(0, 1000, 700);
    spice_server_await(&session.server, "agent-log", ",1000x700+0+0");
    spice_server_ask(&session.server, "agent off");
    await_abilities(WIRE_CAN_RESIZE, false);
    resize(0, 900, 600);
    spice_server_ask(&session.server, "agent on");
    await_abilities(WIRE_CAN_RESIZE, true);
    spice_server_await(&session.server, "agent-log", ",900x600+0+0");
    spice_server_ask(&session.server, "agent-capabilities 0");
    await_abilities(WIRE_CAN_RESIZE, false);
    end();
}

static void test_nothing_may_change(void) {
    start("--agent --size 640x480",
          WIRE_WANT_NO_INPUT | WIRE_WANT_FILES | WIRE_WANT_TEXT_TO_GUEST);
    await_display(0);
    resize(0, 1000, 700);
    act(INPUT_OFFER_TEXT, 0, true);
    check_none(EVENT_NEED_HOST_TEXT);
    CHECK_INT(session.abilities & (WIRE_CAN_RESIZE | WIRE_CAN_FILES), 0);
    const char *log = spice_server_ask(&session.server, "agent-log");
    CHECK(!strstr(log, "monitors") && !strstr(log, "grab"));
    end();
}

/* A guest may say what it likes: at worst the console ends with a sentence. */
static void test_malformed(void) {
    char classes[4096];
    start("--agent", 0);
    snprintf(classes, sizeof classes, "%s",
             spice_server_ask(&session.server, "agent-classes"));
    end();
    for (char *at = strtok(classes, " "); at; at = strtok(NULL, " ")) {
        fprintf(stderr, "  %s\n", at);
        start("--agent",
              WIRE_WANT_TEXT_FROM_GUEST | WIRE_WANT_TEXT_TO_GUEST | WIRE_WANT_FILES);
        await_abilities(WIRE_CAN_TEXT, true);
        spice_server_ask(&session.server, "agent-malformed %s", at);
        int64_t deadline = clock_now_ms() + QUIET_MS;
        while (next_within(clock_left_ms(deadline)) &&
               session.event.kind != EVENT_CLOSED) {
            CHECK(session.event.kind != EVENT_GUEST_TEXT);
        }
        if (session.event.kind == EVENT_CLOSED) {
            CHECK(session.event.u.error.message[0] != '\0');
        }
        end();
    }
}

static const struct check_case cases[] = {
    {"resize", test_resize},
    {"two displays", test_two_displays},
    {"an agent comes and goes", test_agent_comes_and_goes},
    {"nothing may change", test_nothing_may_change},
    {"malformed", test_malformed},
};

CHECK_MAIN(cases)
