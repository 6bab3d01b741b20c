/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/spice/session/member_test.h"

static const char name[] = "org.test.line";

static void expect_state(bool on) {
    await(EVENT_PORT_STATE);
    CHECK_INT(session.event.channel, 0);
    CHECK_INT(session.event.u.port.on, on);
}

static void begin(void) {
    start("--named-port org.test.line", WIRE_WANT_PORTS);
    do {
        expect_state(true);
    } while (strcmp(session.event.u.port.name, name) != 0);
}

static void test_both_ways(void) {
    begin();
    spice_server_ask(&session.server, "port-send %s hello\\n\\x00\\xff", name);
    await(EVENT_PORT_OUTPUT);
    CHECK_INT(session.event.channel, 0);
    CHECK_INT(session.event.u.data.length, 8);
    CHECK(memcmp(session.event.u.data.bytes, "hello\n\0\xff", 8) == 0);
    console_send_port(session.console, 0, "a\0b", 3);
    spice_server_await(&session.server, "port-received org.test.line", " 3 a\\x00b");
    end();
}

static void test_much(void) {
    static char bytes[200000];
    size_t got = 0;
    begin();
    for (int i = 0; i < 10; i++) { /* the server takes 64 KiB of each at most */
        spice_server_ask(&session.server, "port-send %s xyz*10000", name);
    }
    while (got < 300000) {
        await(EVENT_PORT_OUTPUT);
        for (size_t i = 0; i < session.event.u.data.length; i++) {
            CHECK_INT(session.event.u.data.bytes[i], "xyz"[(got + i) % 3]);
        }
        got += session.event.u.data.length;
    }
    memset(bytes, 'q', sizeof bytes);
    console_send_port(session.console, 0, bytes, sizeof bytes);
    for (got = 0; got < sizeof bytes;) {
        got += (size_t)atol(spice_server_ask(&session.server, "port-received %s", name));
        next_within(10);
    }
    CHECK_INT(got, sizeof bytes);
    end();
}

static void test_closes_and_opens(void) {
    begin();
    spice_server_ask(&session.server, "port %s closed", name);
    expect_state(false);
    CHECK_TEXT(session.event.u.port.name, name);
    console_send_port(session.console, 0, "lost", 4);
    spice_server_ask(&session.server, "port %s open", name);
    expect_state(true);
    console_send_port(session.console, 0, "kept", 4);
    spice_server_await(&session.server, "port-received org.test.line", " 4 kept");
    end();
}

static void test_not_wanted(void) {
    start("--named-port org.test.line", 0);
    await_abilities(WIRE_CAN_SCANCODES, true);
    check_none(EVENT_PORT_STATE);
    end();
}

static const struct check_case cases[] = {
    {"both ways", test_both_ways},
    {"much", test_much},
    {"closes and opens", test_closes_and_opens},
    {"not wanted", test_not_wanted},
};

CHECK_MAIN(cases)
