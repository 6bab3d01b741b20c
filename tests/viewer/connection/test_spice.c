/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SPICE console from its address on: a server that takes any number of streams, and
 * this program as the helper, which asks for them. The quality says what the helper does.
 */
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/channel.h"
#include "protocol/wire.h"
#include "tests/check.h"
#include "tests/fakes/fake_helper.h"
#include "tests/transport/peer.h"
#include "tests/viewer/connection/connection_test.h"

enum {
    WIDTH = 32,
    HEIGHT = 16,
};

static const char hello[] = "hello";
static const char right_password[] = "opensesame";
static const uint8_t uuid[16] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
                                 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0};

/* What the helper does once it has the main stream. */
enum deed {
    DEED_SHOW,      /* asks for display, inputs, playback and shows a picture */
    DEED_IDENTIFY,  /* UUID, then a title */
    DEED_PASSWORD,  /* wants right_password */
    DEED_USB,       /* has three devices and tells which were asked for */
    DEED_ASK_TWICE, /* asks for main, which is under way */
    DEED_GIVE_UP,   /* a picture, then an end without a reason */
    DEED_MOVE,      /* a picture, then an end with one */
    DEED_LATE,      /* a picture, and after a moment asks for inputs */
    DEED_OTHERS,    /* two displays, of which the wanted one is none */
};

static struct peer peer;
static char target[64];

static struct connection_settings settings_for(enum deed deed, unsigned wanted) {
    struct connection_settings settings = {.target_text = target, .key = GUEST_BY_ANY};
    settings.credentials.password_fd = -1;
    settings.console.helper = "test_spice";
    settings.console.quality = (int)deed;
    settings.console.wanted = wanted;
    return settings;
}

static void begin_server(void) {
    peer_start(&peer, hello, strlen(hello));
    snprintf(target, sizeof target, "spice://127.0.0.1:%d", peer.port);
}

static void start(const struct connection_settings *settings) {
    connection = connection_start(settings, &err);
    CHECK(connection != NULL);
}

static void expect_closed(enum error_code code, const char *words) {
    expect(EVENT_CLOSED);
    if (!strstr(event.u.error.message, words)) {
        fprintf(stderr, "closed: %s\n", event.u.error.message);
    }
    CHECK_INT(event.u.error.code, code);
    CHECK(strstr(event.u.error.message, words) != NULL);
    CHECK(!connection_next(connection, &event));
    CHECK_INT(connection_timeout(connection), -1);
}

static void end_all(void) {
    connection_stop(connection);
    connection = NULL;
    CHECK(waitpid(-1, NULL, WNOHANG) < 0);
    peer_stop(&peer);
}

/* Every channel has a stream of its own, and no event says so. */
static void test_streams(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_SHOW, WIRE_WANT_SOUND);
    start(&settings);
    expect(EVENT_SIZE);
    CHECK_INT(event.u.size.width, WIDTH);
    CHECK_INT(connection_timeout(connection), -1);
    expect(EVENT_FRAME);
    CHECK(peer_had_clients(&peer, 1 + 3));
    CHECK(strncmp(connection_name(connection), "127.0.0.1:", 10) == 0);
    end_all();
}

/* A question that crosses the answer does not make a second stream. */
static void test_main_is_dialled_once(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_ASK_TWICE, 0);
    start(&settings);
    expect(EVENT_SIZE);
    CHECK(peer_had_clients(&peer, 1));
    end_all();
}

static void test_refused(void) {
    int port, listener = peer_bind(&port);
    snprintf(target, sizeof target, "spice://127.0.0.1:%d", port);
    struct connection_settings settings = settings_for(DEED_SHOW, 0);
    start(&settings);
    expect_closed(ERROR_CONNECT, "cannot connect to 127.0.0.1");
    CHECK(strstr(event.u.error.hint, "SPICE") != NULL);
    connection_stop(connection);
    close(listener);
}

static void check_not_started(const struct connection_settings *settings,
                              enum error_code code, const char *words) {
    err = (struct error){.code = ERROR_NONE};
    connection = connection_start(settings, &err);
    CHECK(connection == NULL);
    if (!strstr(err.message, words)) {
        fprintf(stderr, "%s\n", err.message);
    }
    CHECK_INT(err.code, code);
    CHECK(strstr(err.message, words) != NULL);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_not_started(void) {
    struct connection_settings settings = settings_for(DEED_SHOW, 0);
    settings.target_text = "spice://127.0.0.1?tls-port=5901";
    check_not_started(&settings, ERROR_UNSUPPORTED, "TLS");
    settings.target_text = "spice://127.0.0.1:5900";
    settings.protocol = PROTOCOL_VNC;
    check_not_started(&settings, ERROR_USAGE, "--protocol");
    settings.protocol = PROTOCOL_ANY;
    settings.console.helper = "oriel-nothing";
    check_not_started(&settings, ERROR_INTERNAL, "oriel-nothing");
}

/* What only SPICE has is not silently left out with VNC. */
static void test_vnc_cannot(void) {
    struct connection_settings settings = settings_for(DEED_SHOW, WIRE_WANT_MICROPHONE);
    settings.target_text = "127.0.0.1:1";
    check_not_started(&settings, ERROR_UNSUPPORTED, "microphone");
    settings = settings_for(DEED_SHOW, 0);
    settings.target_text = "127.0.0.1:1";
    settings.shares.folder = "/tmp";
    check_not_started(&settings, ERROR_UNSUPPORTED, "folder");
    settings = settings_for(DEED_SHOW, WIRE_WANT_SOUND | WIRE_WANT_FILES);
    settings.target_text = "127.0.0.1:1";
    settings.console.display = 1;
    check_not_started(&settings, ERROR_NO_DISPLAY, "display 2");
}

/* Nothing is dialled when a share is not there. */
static void test_missing_shares(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_SHOW, 0);
    settings.shares.cd = "/tmp/oriel-nothing.iso";
    check_not_started(&settings, ERROR_USAGE, "/tmp/oriel-nothing.iso");
    settings.shares.cd = NULL;
    settings.shares.usb_devices[0] = "12345:1";
    settings.shares.usb_device_count = 1;
    check_not_started(&settings, ERROR_USAGE, "12345:1");
    usleep(20000);
    CHECK(peer_had_clients(&peer, 0));
    peer_stop(&peer);
}

static void test_identity(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_IDENTIFY, 0);
    start(&settings);
    expect(EVENT_IDENTITY);
    CHECK(memcmp(event.u.uuid, uuid, sizeof uuid) == 0);
    CHECK_TEXT(connection_name(connection), "12345678-9abc-def0-1234-56789abcdef0");
    expect(EVENT_TITLE);
    CHECK_TEXT(connection_name(connection), "web");
    expect(EVENT_IDENTITY);
    CHECK_TEXT(connection_name(connection), "web");
    expect(EVENT_NOTICE);
    CHECK_INT(event.u.error.code, ERROR_UNSUPPORTED);
    end_all();
}

/* Without a terminal and without a password: one try, and what to do about it. */
static void test_no_password(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_PASSWORD, 0);
    start(&settings);
    expect_closed(ERROR_AUTHENTICATION, "asks for a password and none was given");
    CHECK(strstr(event.u.error.hint, "--password-file") != NULL);
    CHECK(peer_had_clients(&peer, 1));
    end_all();
}

static void write_password(char *path, const char *password) {
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, password, strlen(password)) == (ssize_t)strlen(password));
    close(fd);
}

static void test_password_file(void) {
    char path[] = "/tmp/oriel-test-XXXXXX";
    begin_server();
    write_password(path, "opensesame\n");
    struct connection_settings settings = settings_for(DEED_PASSWORD, 0);
    settings.credentials.password_file = path;
    start(&settings);
    expect(EVENT_SIZE);
    CHECK(peer_had_clients(&peer, 1));
    end_all();
    unlink(path);
}

/* A password that was given is not tried twice. */
static void test_wrong_password_file(void) {
    char path[] = "/tmp/oriel-test-XXXXXX";
    begin_server();
    write_password(path, "wrong");
    struct connection_settings settings = settings_for(DEED_PASSWORD, 0);
    settings.credentials.password_file = path;
    start(&settings);
    expect_closed(ERROR_AUTHENTICATION, "refused the password");
    CHECK(peer_had_clients(&peer, 1));
    end_all();
    begin_server();
    settings.credentials.password_file = "/tmp/oriel-nothing-there";
    start(&settings);
    expect_closed(ERROR_USAGE, "/tmp/oriel-nothing-there");
    CHECK(peer_had_clients(&peer, 0));
    end_all();
    unlink(path);
}

static void test_usb(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_USB, 0);
    settings.shares.usb_devices[0] = "046d:C52B";
    settings.shares.usb_devices[1] = "1:2";
    settings.shares.usb_device_count = 2;
    start(&settings);
    for (int i = 0; i < 4; i++) {
        expect(EVENT_USB_DEVICE);
    }
    expect(EVENT_SIZE); /* its width tells which: bits by device number, plus 64 */
    CHECK_INT(event.u.size.width, 64 + (1 << 3));
    end_all();
}

/* The server is there but for this console: somebody else has it. */
static void test_taken_over(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_GIVE_UP, 0);
    start(&settings);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    expect_closed(ERROR_CONNECTION_LOST, "the server lives");
    CHECK(strstr(event.u.error.hint, "another viewer") != NULL);
    end_all();
}

static void test_end_with_a_reason(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_MOVE, 0);
    start(&settings);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    expect_closed(ERROR_CONNECTION_LOST, "the guest has moved");
    end_all();
}

static void test_server_ended(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_GIVE_UP, 0);
    start(&settings);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    shutdown(peer.listener, SHUT_RDWR); /* nobody listens any more */
    expect_closed(ERROR_CONNECTION_LOST, "server has ended");
    end_all();
}

/* What the guest has no channel for is told once; what it has is not. */
static void test_missing_channels(void) {
    begin_server();
    struct connection_settings settings = settings_for(
        DEED_SHOW, WIRE_WANT_SOUND | WIRE_WANT_MICROPHONE | WIRE_WANT_SMARTCARD);
    start(&settings);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    CHECK(connection_timeout(connection) > 0);
    expect(EVENT_NOTICE);
    CHECK_INT(event.u.error.code, ERROR_UNSUPPORTED);
    CHECK(strstr(event.u.error.message, "microphone") != NULL);
    expect(EVENT_NOTICE);
    CHECK(strstr(event.u.error.message, "smart card") != NULL);
    CHECK(strstr(event.u.error.hint, "<smartcard") != NULL);
    CHECK(!next_within(50));
    CHECK_INT(connection_timeout(connection), -1);
    end_all();
}

static void test_no_such_display(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_OTHERS, 0);
    settings.console.display = 2;
    start(&settings);
    expect(EVENT_DISPLAY);
    expect(EVENT_DISPLAY);
    expect_closed(ERROR_NO_DISPLAY, "no display 3");
    CHECK(strstr(event.u.error.hint, "1 and 2") != NULL);
    end_all();
}

/* A server that goes before all channels are there is lost, not out of reach. */
static void test_server_ended_before_inputs(void) {
    begin_server();
    struct connection_settings settings = settings_for(DEED_LATE, 0);
    start(&settings);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    shutdown(peer.listener, SHUT_RDWR);
    expect_closed(ERROR_CONNECTION_LOST, "server has ended");
    end_all();
}

static const struct check_case cases[] = {
    {"streams", test_streams},
    {"main-is-dialled-once", test_main_is_dialled_once},
    {"refused", test_refused},
    {"not-started", test_not_started},
    {"vnc-cannot", test_vnc_cannot},
    {"missing-shares", test_missing_shares},
    {"identity", test_identity},
    {"no-password", test_no_password},
    {"password-file", test_password_file},
    {"wrong-password-file", test_wrong_password_file},
    {"usb", test_usb},
    {"taken-over", test_taken_over},
    {"end-with-a-reason", test_end_with_a_reason},
    {"server-ended", test_server_ended},
    {"server-ended-before-inputs", test_server_ended_before_inputs},
    {"missing-channels", test_missing_channels},
    {"no-such-display", test_no_such_display},
};

/* The helper's side; a number says which step went wrong. */

static struct fake_helper helper;
static struct wire_message message;

static bool stream_is_right(unsigned channel) {
    char bytes[sizeof hello] = "";
    struct pollfd wanted = {.fd = helper.stream, .events = POLLIN};
    return helper.stream_channel == channel && poll(&wanted, 1, PATIENCE_MS) > 0 &&
           read(helper.stream, bytes, strlen(hello)) == (ssize_t)strlen(hello) &&
           strcmp(bytes, hello) == 0;
}

static void show(int width) {
    const struct rect whole = {0, 0, width, HEIGHT};
    fake_helper_size(&helper, width, HEIGHT);
    fake_helper_frame(&helper, whole, true);
}

/* Asks for all at once; the answers may come in any order. */
static bool ask_for_channels(void) {
    const enum channel_kind kinds[] = {CHANNEL_DISPLAY, CHANNEL_INPUTS, CHANNEL_PLAYBACK};
    unsigned answered = 0, asked = 0;
    for (int i = 0; i < 3; i++) {
        fake_helper_number(&helper, WIRE_NEED_STREAM, channel_number(kinds[i], 0));
        asked |= 1u << kinds[i];
    }
    for (int i = 0; i < 3; i++) {
        if (!fake_helper_expect(&helper, WIRE_STREAM, &message, PATIENCE_MS) ||
            !stream_is_right(message.channel)) {
            return false;
        }
        answered |= 1u << channel_kind(message.channel);
    }
    return answered == asked;
}

static void identify(void) {
    fake_helper_data(&helper, WIRE_IDENTITY, 0, uuid, sizeof uuid);
    fake_helper_text(&helper, WIRE_TITLE, "web");
    fake_helper_data(&helper, WIRE_IDENTITY, 0, uuid, sizeof uuid);
    fake_helper_error(&helper, WIRE_NOTICE, 0, ERROR_UNSUPPORTED, "no sound", "");
}

/* Device 3 is wanted; 5 is another one, 6 is gone, and 3 comes a second time. */
static bool offer_devices(void) {
    unsigned asked = 0;
    fake_helper_usb(&helper, 5, 0x046d, 0xc52c, false, "other");
    fake_helper_usb(&helper, 3, 0x046d, 0xc52b, false, "mouse");
    fake_helper_usb(&helper, 3, 0x046d, 0xc52b, false, "mouse");
    fake_helper_usb(&helper, 6, 1, 2, true, "in use");
    while (fake_helper_receive(&helper, &message, 300)) {
        if (message.kind == WIRE_USB_REDIRECT && message.u.number == 1) {
            if (asked & 1u << message.channel) {
                return false; /* once only */
            }
            asked |= 1u << message.channel;
        }
    }
    show(64 + (int)asked);
    return true;
}

static int act(enum deed deed, const char *password) {
    switch (deed) {
    case DEED_SHOW:
        if (!ask_for_channels()) {
            return 3;
        }
        show(WIDTH);
        break;
    case DEED_IDENTIFY:
        identify();
        break;
    case DEED_PASSWORD:
        if (strcmp(password, right_password) == 0) {
            show(WIDTH);
        } else {
            fake_helper_closed(&helper, ERROR_AUTHENTICATION, "not this one", "");
        }
        break;
    case DEED_USB:
        if (!offer_devices()) {
            return 4;
        }
        break;
    case DEED_ASK_TWICE:
        fake_helper_number(&helper, WIRE_NEED_STREAM, channel_number(CHANNEL_MAIN, 0));
        usleep(100000);
        show(WIDTH);
        break;
    case DEED_MOVE:
        show(WIDTH);
        fake_helper_closed(&helper, ERROR_CONNECTION_LOST, "the guest has moved",
                           "connect to it there");
        break;
    case DEED_LATE:
        show(WIDTH);
        usleep(200000);
        fake_helper_number(&helper, WIRE_NEED_STREAM, channel_number(CHANNEL_INPUTS, 0));
        break;
    case DEED_OTHERS:
        fake_helper_display(&helper, 0, true);
        fake_helper_display(&helper, 1, true);
        break;
    case DEED_GIVE_UP:
        show(WIDTH);
        usleep(200000);
        fake_helper_closed(&helper, ERROR_CONNECTION_LOST,
                           "the server closed the connection", "");
        break;
    default:
        return 5;
    }
    return 0;
}

static int be_helper(void) {
    char password[64] = "";
    if (!fake_helper_begin(&helper, WIRE_HELPER_FD, PATIENCE_MS)) {
        return 1;
    }
    do {
        if (!fake_helper_receive(&helper, &message, PATIENCE_MS)) {
            return 2;
        }
        if (message.kind == WIRE_PASSWORD && message.payload_length < sizeof password) {
            memcpy(password, helper.payload, message.payload_length);
        }
    } while (message.kind != WIRE_STREAM);
    if (!stream_is_right(channel_number(CHANNEL_MAIN, 0))) {
        return 6;
    }
    int result = act((enum deed)helper.start.u.start.quality, password);
    while (result == 0 && fake_helper_receive(&helper, &message, -1)) {
    }
    return result;
}

int main(int argc, char **argv) {
    if (fake_helper_is_wanted(argc)) {
        return be_helper();
    }
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
