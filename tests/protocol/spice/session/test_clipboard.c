/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/limits.h"
#include "tests/protocol/spice/session/member_test.h"

enum {
    BOTH_WAYS = WIRE_WANT_TEXT_TO_GUEST | WIRE_WANT_TEXT_FROM_GUEST,
    /* VD_AGENT_CAP_: clipboard by demand, selection, sparse monitors, CRLF */
    CRLF_AGENT = 1 << 1 | 1 << 5 | 1 << 6 | 1 << 9,
    PLAIN_AGENT = 1 << 1,
};

static void begin(unsigned wanted) {
    start("--agent", wanted);
    await_abilities(WIRE_CAN_TEXT, true);
}

static void expect_offer(bool on) {
    await(EVENT_GUEST_OFFER);
    CHECK_INT(session.event.u.on, on);
}

static void expect_text(const char *text) {
    await(EVENT_GUEST_TEXT);
    CHECK_TEXT(session.event.u.text.text, text);
    CHECK_INT(session.event.u.text.length, strlen(text));
}

static void fetch(const char *expected) {
    act(INPUT_FETCH_TEXT, 0, true);
    expect_text(expected);
}

static void offer_to_guest(void) {
    act(INPUT_OFFER_TEXT, 0, true);
    spice_server_await(&session.server, "agent-log", "grab:0,1");
}

static void answer(const char *text) {
    await(EVENT_NEED_HOST_TEXT);
    console_send_text(session.console, text, strlen(text));
}

static void test_from_guest(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 0 1 gr\\xc3\\xbc\\xc3\\x9fe\\nyou");
    expect_offer(true);
    fetch("gr\xc3\xbc\xc3\x9f"
          "e\nyou");
    fetch("gr\xc3\xbc\xc3\x9f"
          "e\nyou"); /* as often as one likes */
    spice_server_ask(&session.server, "guest-copies 0 1 with\\r\\nends\\x00\\x00");
    expect_offer(true);
    fetch("with\nends");
    end();
}

/* What nobody asked for does not come; nor does what X11 calls PRIMARY, or a picture. */
static void test_only_what_is_asked_for(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 1 1 primary");
    spice_server_ask(&session.server, "guest-copies 2 1 secondary");
    check_none(EVENT_GUEST_OFFER);
    spice_server_ask(&session.server, "guest-copies 0 2 picture");
    check_none(EVENT_GUEST_OFFER);
    spice_server_ask(&session.server, "guest-gives 0 1 unasked");
    check_none(EVENT_GUEST_TEXT);
    act(INPUT_FETCH_TEXT, 0, true);
    CHECK(!strstr(spice_server_ask(&session.server, "agent-log"), "request"));
    spice_server_ask(&session.server, "guest-copies 0 1 text");
    expect_offer(true);
    spice_server_ask(&session.server, "guest-copies 0 2 picture");
    expect_offer(false);
    end();
}

static void test_bounds_from_guest(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 0 1 x*%d", LIMIT_CLIPBOARD);
    expect_offer(true);
    act(INPUT_FETCH_TEXT, 0, true);
    await(EVENT_GUEST_TEXT);
    CHECK_INT(session.event.u.text.length, LIMIT_CLIPBOARD);
    spice_server_ask(&session.server, "guest-copies 0 1 x*%d", LIMIT_CLIPBOARD + 1);
    expect_offer(true);
    act(INPUT_FETCH_TEXT, 0, true);
    await(EVENT_NOTICE);
    spice_server_ask(&session.server, "guest-copies 0 1 \\xff\\xfe");
    expect_offer(true);
    act(INPUT_FETCH_TEXT, 0, true);
    await(EVENT_NOTICE);
    end();
}

/* An old agent lets go and grabs again: that is one offer, not none in between. */
static void test_release(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 0 1 one");
    expect_offer(true);
    spice_server_ask(&session.server, "guest-releases 0");
    spice_server_ask(&session.server, "guest-copies 0 1 two");
    expect_offer(true);
    spice_server_ask(&session.server, "guest-releases 0");
    expect_offer(false);
    act(INPUT_FETCH_TEXT, 0, true);
    check_none(EVENT_GUEST_TEXT);
    end();
}

static void test_to_guest(void) {
    begin(BOTH_WAYS);
    offer_to_guest();
    spice_server_ask(&session.server, "guest-pastes 0 1");
    answer("one\ntwo");
    spice_server_await(&session.server, "agent-log", ",one\\x0atwo");
    spice_server_ask(&session.server, "guest-pastes 0 1");
    spice_server_ask(&session.server, "guest-pastes 0 1");
    answer("again");
    spice_server_await(&session.server, "agent-log", ",again");
    act(INPUT_OFFER_TEXT, 0, true); /* another text */
    spice_server_await(&session.server, "agent-log", "grab:0,1");
    act(INPUT_OFFER_TEXT, 0, false);
    spice_server_await(&session.server, "agent-log", "release:0");
    end();
}

/* Whatever a guest asks for, it is answered. */
static void test_always_answers(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-pastes 0 1");
    spice_server_await(&session.server, "agent-log", "clipboard:0,0,0,");
    offer_to_guest();
    spice_server_ask(&session.server, "guest-pastes 0 2");
    spice_server_await(&session.server, "agent-log", "clipboard:0,0,0,");
    spice_server_ask(&session.server, "guest-pastes 1 1");
    spice_server_await(&session.server, "agent-log", "clipboard:1,0,0,");
    check_none(EVENT_NEED_HOST_TEXT);
    spice_server_ask(&session.server, "guest-pastes 0 1");
    answer("");
    spice_server_await(&session.server, "agent-log", "clipboard:0,0,0,");
    end();
}

static void test_line_ends_of_the_guest(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "agent-capabilities %d", CRLF_AGENT);
    offer_to_guest();
    spice_server_ask(&session.server, "guest-pastes 0 1");
    answer("one\ntwo\n");
    spice_server_await(&session.server, "agent-log", ",one\\x0d\\x0atwo\\x0d\\x0a");
    end();
}

static void test_bounds_to_guest(void) {
    static char text[LIMIT_CLIPBOARD];
    memset(text, '\n', sizeof text);
    begin(BOTH_WAYS);
    offer_to_guest();
    spice_server_ask(&session.server, "guest-pastes 0 1");
    await(EVENT_NEED_HOST_TEXT);
    console_send_text(session.console, text, sizeof text);
    await_answer("agent-log", "clipboard:0,1,1048576,");
    spice_server_ask(&session.server, "agent-capabilities %d", CRLF_AGENT);
    spice_server_ask(&session.server, "guest-pastes 0 1");
    await(EVENT_NEED_HOST_TEXT);
    console_send_text(session.console, text, sizeof text);
    await(EVENT_NOTICE);
    spice_server_await(&session.server, "agent-log", "clipboard:0,0,0,");
    end();
}

/* Who grabs last has it. */
static void test_who_was_last(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 0 1 guest");
    expect_offer(true);
    act(INPUT_OFFER_TEXT, 0, true);
    expect_offer(false);
    spice_server_await(&session.server, "agent-log", "grab:0,1");
    spice_server_ask(&session.server, "guest-copies 0 1 guest");
    expect_offer(true);
    spice_server_ask(&session.server, "guest-pastes 0 1");
    spice_server_await(&session.server, "agent-log", "clipboard:0,0,0,");
    check_none(EVENT_NEED_HOST_TEXT);
    end();
}

static void test_one_way(void) {
    begin(WIRE_WANT_TEXT_TO_GUEST);
    spice_server_ask(&session.server, "guest-copies 0 1 secret");
    act(INPUT_FETCH_TEXT, 0, true);
    check_none(EVENT_GUEST_OFFER);
    CHECK(!strstr(spice_server_ask(&session.server, "agent-log"), "request"));
    end();
    begin(WIRE_WANT_TEXT_FROM_GUEST);
    act(INPUT_OFFER_TEXT, 0, true);
    check_none(EVENT_NEED_HOST_TEXT);
    CHECK(!strstr(spice_server_ask(&session.server, "agent-log"), "grab"));
    end();
}

static void test_not_wanted(void) {
    start("--agent", WIRE_WANT_FILES);
    await_abilities(WIRE_CAN_FILES, true);
    spice_server_ask(&session.server, "guest-copies 0 1 secret");
    check_none(EVENT_GUEST_OFFER);
    CHECK_INT(session.abilities & WIRE_CAN_TEXT, 0);
    end();
}

static void test_agent_without_clipboard(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "agent-capabilities %d", PLAIN_AGENT);
    await_abilities(WIRE_CAN_TEXT, false);
    spice_server_ask(&session.server, "agent-log");
    act(INPUT_OFFER_TEXT, 0, true);
    check_none(EVENT_NEED_HOST_TEXT);
    CHECK(!strstr(spice_server_ask(&session.server, "agent-log"), "grab"));
    /* What was offered meanwhile is told to the agent that can. */
    spice_server_ask(&session.server, "agent-capabilities %d", CRLF_AGENT);
    spice_server_await(&session.server, "agent-log", "grab:0,1");
    end();
}

static void test_agent_ends(void) {
    begin(BOTH_WAYS);
    spice_server_ask(&session.server, "guest-copies 0 1 text");
    expect_offer(true);
    spice_server_ask(&session.server, "agent off");
    expect_offer(false);
    await_abilities(WIRE_CAN_TEXT, false);
    act(INPUT_OFFER_TEXT, 0, true);
    spice_server_ask(&session.server, "agent on");
    await_abilities(WIRE_CAN_TEXT, true);
    spice_server_await(&session.server, "agent-log", "grab:0,1");
    end();
}

static const struct check_case cases[] = {
    {"from the guest", test_from_guest},
    {"only what is asked for", test_only_what_is_asked_for},
    {"bounds from the guest", test_bounds_from_guest},
    {"release", test_release},
    {"to the guest", test_to_guest},
    {"always answers", test_always_answers},
    {"line ends of the guest", test_line_ends_of_the_guest},
    {"bounds to the guest", test_bounds_to_guest},
    {"who was last", test_who_was_last},
    {"one way", test_one_way},
    {"not wanted", test_not_wanted},
    {"an agent without a clipboard", test_agent_without_clipboard},
    {"the agent ends", test_agent_ends},
};

CHECK_MAIN(cases)
