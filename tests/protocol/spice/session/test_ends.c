/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a console begins and ends: who the guest is, passwords, and one clear reason. */
#include "tests/protocol/spice/session/spice_session_test.h"

#include <spice/protocol.h>

enum {
    QUIET_MS = 200, /* three times the patience for last words */
};

static struct spice_session session;

static void begin(const char *options, unsigned wanted) {
    spice_session_begin(&session, options, wanted);
    spice_session_await_size(&session, 0, 320, 200);
    spice_session_await_channel(&session, CHANNEL_INPUTS);
    spice_session_drain(&session, 30);
}

static void who_it_is(void) {
    static const uint8_t uuid[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                     0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe};
    spice_session_begin(&session,
                        "--size 320x200 --name alpha "
                        "--uuid 01234567-89ab-cdef-1032-547698badcfe",
                        0);
    spice_session_await(&session, EVENT_TITLE);
    CHECK_TEXT(session.event.u.text.text, "alpha");
    spice_session_await(&session, EVENT_IDENTITY);
    CHECK(memcmp(session.event.u.uuid, uuid, sizeof uuid) == 0);
    spice_session_end(&session);
}

static void start_with_password(const char *password) {
    struct error err;
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, "--size 320x200 --password sesame");
    spice_session_start(&session, 0, 0);
    if (password) {
        CHECK(console_password(session.console, password, &err));
    }
    spice_session_connect(&session);
}

static void right_password(void) {
    start_with_password("sesame");
    spice_session_await_size(&session, 0, 320, 200);
    spice_session_end(&session);
}

static void wrong_password(void) {
    start_with_password("simsalabim");
    spice_session_await_closed(&session, ERROR_AUTHENTICATION, "did not accept");
    spice_session_end(&session);
}

static void missing_password(void) {
    start_with_password(NULL);
    spice_session_await_closed(&session, ERROR_AUTHENTICATION, "asks for a password");
    spice_session_end(&session);
}

/* More than SPICE can carry. */
static void long_password(void) {
    char password[101];
    memset(password, 'x', sizeof password - 1);
    password[sizeof password - 1] = '\0';
    start_with_password(password);
    spice_session_await_closed(&session, ERROR_AUTHENTICATION, "");
    spice_session_end(&session);
}

static void server_quits(void) {
    begin("--size 320x200", 0);
    kill(session.server.pid, SIGKILL);
    spice_session_await_closed(&session, ERROR_CONNECTION_LOST,
                               "the server closed the connection");
    spice_session_end(&session);
}

/* Another viewer takes the display over. */
static void thrown_out(void) {
    begin("--size 320x200", 0);
    spice_server_ask(&session.server, "kick");
    spice_session_await_closed(&session, ERROR_CONNECTION_LOST,
                               "the server closed the connection");
    spice_session_end(&session);
}

static void one_channel_dies(int kind, const char *name) {
    char prefix[64];
    begin("--size 320x200", 0);
    spice_server_ask(&session.server, "disconnect %d", kind);
    snprintf(prefix, sizeof prefix, "the %s channel: ", name);
    spice_session_await_closed(&session, ERROR_CONNECTION_LOST, prefix);
    spice_session_end(&session);
}

static void display_dies(void) {
    one_channel_dies(CHANNEL_DISPLAY, "display");
}

static void inputs_die(void) {
    one_channel_dies(CHANNEL_INPUTS, "inputs");
}

static void check_no_other_notice(void) {
    int64_t deadline = clock_now_ms() + QUIET_MS;
    while (spice_session_next(&session, clock_left_ms(deadline))) {
        CHECK(session.event.kind != EVENT_NOTICE && session.event.kind != EVENT_CLOSED);
    }
}

/* What can be done without is missed in one sentence, and the picture goes on. */
static void cursor_dies(void) {
    begin("--size 320x200", 0);
    spice_session_await_channel(&session, CHANNEL_CURSOR);
    spice_server_ask(&session.server, "disconnect %d", CHANNEL_CURSOR);
    spice_session_await(&session, EVENT_NOTICE);
    CHECK(strstr(session.event.u.error.message, "cursor") != NULL);
    check_no_other_notice();
    spice_server_ask(&session.server, "fill 0 0 320 200 abcdef");
    spice_session_await_pixel(&session, 0, 319, 199, 0xabcdef);
    spice_session_end(&session);
}

static void sound_dies(void) {
    begin("--size 320x200 --sound", WIRE_WANT_SOUND);
    spice_session_await_channel(&session, CHANNEL_PLAYBACK);
    spice_server_ask(&session.server, "disconnect %d", CHANNEL_PLAYBACK);
    spice_session_await(&session, EVENT_NOTICE);
    CHECK(strstr(session.event.u.error.message, "playback") != NULL);
    check_no_other_notice();
    spice_session_end(&session);
}

static void guest_moves(void) {
    begin("--size 320x200", 0);
    spice_server_ask(&session.server, "switch elsewhere.example 5999");
    spice_session_await_closed(&session, ERROR_CONNECTION_LOST,
                               "the guest has moved to elsewhere.example:5999");
    spice_session_end(&session);
}

static void refused_when_linking(void) {
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, "--size 320x200");
    spice_server_ask(&session.server, "refuse %d", CHANNEL_MAIN);
    spice_session_start(&session, 0, 0);
    spice_session_connect(&session);
    spice_session_await(&session, EVENT_CLOSED);
    CHECK(session.event.u.error.message[0] != '\0');
    CHECK(session.event.u.error.hint[0] != '\0');
    spice_session_end(&session);
}

/* A console on a peer that answers with these bytes. */
static int start_on_peer(const void *bytes, size_t length) {
    struct error err;
    int ends[2];
    session = (struct spice_session){.refuses = false};
    spice_session_start(&session, 0, 0);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    CHECK(console_stream(session.console, channel_number(CHANNEL_MAIN, 0), ends[0], true,
                         &err));
    CHECK_INT(write(ends[1], bytes, length), length);
    return ends[1];
}

static void not_spice(void) {
    static const char greeting[] = "RFB 003.008\nRFB 003.008\nRFB 003.008\n";
    int peer = start_on_peer(greeting, sizeof greeting);
    spice_session_await_closed(&session, ERROR_PROTOCOL, "the server");
    close(peer);
    spice_session_stop(&session);
}

/* What a server says to a link that it does not want. */
static void refused_with_a_code(void) {
    static const struct {
        uint32_t link_code;
        enum error_code code;
        const char *part;
    } rows[] = {
        {SPICE_LINK_ERR_VERSION_MISMATCH, ERROR_UNSUPPORTED, "another version"},
        {SPICE_LINK_ERR_NEED_SECURED, ERROR_UNSUPPORTED, "wants TLS"},
        {SPICE_LINK_ERR_ERROR, ERROR_PROTOCOL, "refused"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct {
            SpiceLinkHeader header;
            SpiceLinkReply reply;
        } __attribute__((packed)) answer = {
            .header = {SPICE_MAGIC, SPICE_VERSION_MAJOR, SPICE_VERSION_MINOR,
                       sizeof(SpiceLinkReply)},
            .reply = {.error = rows[i].link_code, .caps_offset = sizeof(SpiceLinkReply)},
        };
        int peer = start_on_peer(&answer, sizeof answer);
        spice_session_await_closed(&session, rows[i].code, rows[i].part);
        close(peer);
        spice_session_stop(&session);
    }
}

/* Larger than any display may be: the sentence says so, and nothing is painted. */
static void size_out_of_bounds(void) {
    static const char *const sizes[] = {"16400 16", "16 16400", "16000 5000"};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        begin("--size 320x200", 0);
        spice_server_ask(&session.server, "resize %s", sizes[i]);
        spice_session_await_closed(&session, ERROR_PROTOCOL, "is not allowed");
        CHECK_INT(session.pictures[0].width, 320);
        spice_session_end(&session);
    }
}

/* The main stream is there before the helper asks for it, or long after. */
static void stream_comes_late(void) {
    session = (struct spice_session){.refuses = false};
    spice_server_start(&session.server, "--size 320x200");
    spice_session_start(&session, 0, 0);
    spice_session_await(&session, EVENT_NEED_STREAM);
    CHECK_INT(session.event.channel, channel_number(CHANNEL_MAIN, 0));
    spice_session_connect(&session);
    spice_session_await_size(&session, 0, 320, 200);
    spice_session_end(&session);
}

static void stream_is_cut(void) {
    begin("--size 320x200", 0);
    spice_server_ask(&session.server, "disconnect all");
    spice_session_await_closed(&session, ERROR_CONNECTION_LOST, "the server");
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"who it is", who_it_is},
    {"right password", right_password},
    {"wrong password", wrong_password},
    {"missing password", missing_password},
    {"long password", long_password},
    {"server quits", server_quits},
    {"thrown out", thrown_out},
    {"display dies", display_dies},
    {"inputs die", inputs_die},
    {"cursor dies", cursor_dies},
    {"sound dies", sound_dies},
    {"guest moves", guest_moves},
    {"refused when linking", refused_when_linking},
    {"not spice", not_spice},
    {"refused with a code", refused_with_a_code},
    {"size out of bounds", size_out_of_bounds},
    {"stream comes late", stream_comes_late},
    {"stream is cut", stream_is_cut},
};
CHECK_MAIN(cases)
