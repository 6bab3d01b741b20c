/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every scancode that a keyboard can have arrives as its bytes, press and release. */
#include "tests/protocol/spice/session/spice_session_test.h"

enum {
    CODES = 0x80,
    EXTENDED = 0x100,
    RELEASED = 0x80,
    AT_A_TIME = 16, /* keys: the wire holds them */
};

static struct spice_session session;

static void send_key(uint32_t scancode, bool down) {
    struct input input = {.kind = INPUT_KEY};
    input.u.key.scancode = scancode;
    input.u.key.down = down;
    console_send(session.console, &input);
}

/* With its release bit such a code would be a prefix; no key has it. */
static bool is_prefix(unsigned code) {
    return (code | RELEASED) == 0xe0 || (code | RELEASED) == 0xe1;
}

/* The next byte that the guest got, of those that were asked for already. */
static unsigned next_byte(void) {
    static char events[SPICE_SERVER_ANSWER];
    static char *at = events;
    unsigned byte;
    while (*at == '\0') {
        snprintf(events, sizeof events, "%s",
                 spice_server_await(&session.server, "events", "key:"));
        at = events;
    }
    CHECK_INT(sscanf(at, " key:%x", &byte), 1);
    at += strcspn(at + 1, " ") + 1;
    return byte;
}

static void expect_key(unsigned code, unsigned released) {
    if (code & EXTENDED) {
        CHECK_INT(next_byte(), 0xe0);
    }
    CHECK_INT(next_byte(), (code & (CODES - 1)) | released);
}

static void check_from(unsigned first) {
    for (unsigned code = first; code < first + AT_A_TIME; code++) {
        if ((code & (CODES - 1)) != 0 && !is_prefix(code & (CODES - 1))) {
            send_key(code, true);
            send_key(code, false);
        }
    }
    spice_session_drain(&session, 1); /* what is queued goes out */
    for (unsigned code = first; code < first + AT_A_TIME; code++) {
        if ((code & (CODES - 1)) != 0 && !is_prefix(code & (CODES - 1))) {
            expect_key(code, 0);
            expect_key(code, RELEASED);
        }
    }
}

static void all(void) {
    spice_session_begin(&session, "--size 64x64", 0);
    do {
        spice_session_await(&session, EVENT_READY);
    } while (!(session.event.u.abilities & WIRE_CAN_SCANCODES));
    for (unsigned code = 0; code < CODES; code += AT_A_TIME) {
        check_from(code);
        check_from(EXTENDED | code);
    }
    CHECK_TEXT(spice_server_ask(&session.server, "events"), "");
    spice_session_end(&session);
}

static const struct check_case cases[] = {{"all", all}};

CHECK_MAIN(cases)
