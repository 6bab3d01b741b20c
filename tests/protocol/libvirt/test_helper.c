/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real oriel-libvirt on libvirt's own test driver, which reads guests from a file. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/protocol/libvirt/talk.h"

#define WEB_UUID "11111111-2222-3333-4444-555555555555"
#define GUEST(name, uuid, rest)                                                          \
    "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"       \
    "<name>" name "</name><uuid>" uuid "</uuid><memory>8192</memory>"                    \
    "<os><type>hvm</type></os>" rest "</domain>"
#define WEB                                                                              \
    GUEST("web", WEB_UUID,                                                               \
          "<devices><graphics type='vnc' port='5999' listen='127.0.0.1' "                \
          "passwd='geheim'/><graphics type='spice' port='6000' tlsPort='6001' "          \
          "listen='0.0.0.0'/></devices>")
#define OFF                                                                              \
    GUEST("off", "11111111-2222-3333-4444-666666666666",                                 \
          "<test:domainstate/><test:runstate>5</test:runstate>")
#define NUMBER GUEST("4711", "11111111-2222-3333-4444-777777777777", "")

/* A test:/// URI of a file with these guests; the file is removed by drop_node(). */
static char node_path[64];

static const char *make_node(const char *guests) {
    static char uri[96];
    strcpy(node_path, "/tmp/oriel-test-XXXXXX");
    int fd = mkstemp(node_path);
    CHECK(fd >= 0);
    CHECK(dprintf(fd, "<node>%s</node>", guests) > 0);
    close(fd);
    snprintf(uri, sizeof uri, "test://%s", node_path);
    return uri;
}

static void finish(struct hypervisor *hypervisor) {
    hypervisor_stop(hypervisor);
    unlink(node_path);
}

static void connected_here(void) {
    struct hypervisor *hypervisor = talk_start(make_node(WEB));
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CONNECTED);
    CHECK(event.u.connected.is_local);
    CHECK_TEXT(event.u.connected.hostname, "");
    CHECK(strncmp(event.u.connected.uri, "test:///tmp/", 12) == 0);
    finish(hypervisor);
}

static void uri_of_libvirt(void) {
    CHECK(setenv("LIBVIRT_DEFAULT_URI", make_node(WEB), 1) == 0);
    struct hypervisor *hypervisor = talk_start(NULL);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CONNECTED);
    CHECK(strncmp(event.u.connected.uri, "test:///tmp/", 12) == 0);
    unsetenv("LIBVIRT_DEFAULT_URI");
    finish(hypervisor);
}

static void list(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB OFF));
    unsigned running = 0, count = 0;
    hypervisor_list(hypervisor);
    for (;;) {
        struct hypervisor_event event = talk_next(hypervisor);
        if (event.kind == HYPERVISOR_LIST_END) {
            break;
        }
        CHECK_INT(event.kind, HYPERVISOR_GUEST);
        count++;
        if (guest_is_active(&event.u.guest)) {
            running++;
            CHECK_TEXT(event.u.guest.name, "web");
            CHECK_INT(event.u.guest.graphics_count, 2);
            CHECK_TEXT(event.u.guest.graphics[0].password, "");
        } else {
            CHECK_TEXT(event.u.guest.name, "off");
            CHECK_INT(event.u.guest.state, GUEST_SHUT_OFF);
        }
    }
    CHECK_INT(count, 2);
    CHECK_INT(running, 1);
    finish(hypervisor);
}

static void expect_found(struct hypervisor *hypervisor, enum guest_key key,
                         const char *text, const char *name) {
    hypervisor_find(hypervisor, key, text, false);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_FOUND);
    CHECK_TEXT(event.u.guest.name, name);
}

static void expect_refused(struct hypervisor *hypervisor, enum guest_key key,
                           const char *text, enum error_code code) {
    hypervisor_find(hypervisor, key, text, false);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK_INT(event.u.error.code, code);
    CHECK(event.u.error.message[0] && event.u.error.hint[0]);
}

static void found(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB));
    hypervisor_find(hypervisor, GUEST_BY_ANY, "web", false);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_FOUND);
    const struct guest *guest = &event.u.guest;
    CHECK_TEXT(guest->uuid, WEB_UUID);
    CHECK_INT(guest->id, 1);
    CHECK_INT(guest->state, GUEST_RUNNING);
    CHECK_INT(guest->graphics_count, 2);
    CHECK_INT(guest->graphics[0].kind, GRAPHICS_VNC);
    CHECK_INT(guest->graphics[0].port, 5999);
    CHECK_TEXT(guest->graphics[0].host, "127.0.0.1");
    CHECK_TEXT(guest->graphics[0].password, "geheim");
    CHECK_INT(guest->graphics[1].kind, GRAPHICS_SPICE);
    CHECK_INT(guest->graphics[1].tls_port, 6001);
    finish(hypervisor);
}

static void keys(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB NUMBER));
    expect_found(hypervisor, GUEST_BY_ANY, "1", "web");
    expect_found(hypervisor, GUEST_BY_ANY, WEB_UUID, "web");
    expect_found(hypervisor, GUEST_BY_ANY, "4711", "4711"); /* no such id: a name */
    expect_found(hypervisor, GUEST_BY_NAME, "web", "web");
    expect_found(hypervisor, GUEST_BY_UUID, "11111111222233334444555555555555", "web");
    expect_found(hypervisor, GUEST_BY_ID, "2", "4711");
    expect_refused(hypervisor, GUEST_BY_ID, "4711", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_ID, "web", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_ID, "1x", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_NAME, "1", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_UUID, "web", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_ANY, "WEB", ERROR_NO_SUCH_GUEST);
    expect_refused(hypervisor, GUEST_BY_ANY, "", ERROR_NO_SUCH_GUEST);
    finish(hypervisor);
}

static void no_such_guest(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB));
    hypervisor_find(hypervisor, GUEST_BY_ANY, "nix\x1b[2J", false);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK_INT(event.u.error.code, ERROR_NO_SUCH_GUEST);
    CHECK(strstr(event.u.error.message, "nix") != NULL);
    CHECK(strchr(event.u.error.message, '\x1b') == NULL);
    finish(hypervisor);
}

static void not_running(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB OFF));
    expect_refused(hypervisor, GUEST_BY_ANY, "off", ERROR_GUEST_NOT_RUNNING);
    finish(hypervisor);
}

static void only_one(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(OFF WEB));
    expect_found(hypervisor, GUEST_ONLY, NULL, "web");
    finish(hypervisor);
}

static void only_none(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(OFF));
    expect_refused(hypervisor, GUEST_ONLY, NULL, ERROR_NO_SUCH_GUEST);
    finish(hypervisor);
}

static void only_several(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB NUMBER OFF));
    hypervisor_find(hypervisor, GUEST_ONLY, NULL, false);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK_INT(event.u.error.code, ERROR_USAGE);
    CHECK(strstr(event.u.error.message, "web") != NULL);
    CHECK(strstr(event.u.error.message, "4711") != NULL);
    CHECK(strstr(event.u.error.message, "off") == NULL);
    finish(hypervisor);
}

#define UMLAUTS                                                                          \
    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"     \
    "\u00e4\u00e4"
#define LONG(start, digit)                                                               \
    GUEST(start UMLAUTS digit, "11111111-2222-3333-4444-88888888888" digit, "")
#define SEVEN(start)                                                                     \
    LONG(start, "0")                                                                     \
    LONG(start, "1")                                                                     \
    LONG(start, "2") LONG(start, "3") LONG(start, "4") LONG(start, "5") LONG(start, "6")

/* What does not fit is left out from a whole character on, wherever the cut falls. */
static void only_many(void) {
    static const char *const nodes[] = {SEVEN("n"), SEVEN("nn")};
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        struct hypervisor *hypervisor = talk_connect(make_node(nodes[i]));
        hypervisor_find(hypervisor, GUEST_ONLY, NULL, false);
        struct hypervisor_event event = talk_next(hypervisor);
        CHECK_INT(event.kind, HYPERVISOR_REFUSED);
        CHECK_INT(event.u.error.code, ERROR_USAGE);
        CHECK(strstr(event.u.error.message, "7 guests are running: n") != NULL);
        CHECK(strstr(event.u.error.message, " ...") != NULL);
        finish(hypervisor);
    }
}

static void waiting(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB OFF));
    struct hypervisor_event event;
    hypervisor_find(hypervisor, GUEST_BY_NAME, "off", true);
    CHECK(!talk_poll(hypervisor, 2500, &event));
    /* Other questions are answered meanwhile. */
    hypervisor_list(hypervisor);
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_GUEST);
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_GUEST);
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_LIST_END);
    finish(hypervisor);
}

static void waiting_for_one_that_runs(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB));
    hypervisor_find(hypervisor, GUEST_BY_NAME, "web", true);
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_FOUND);
    finish(hypervisor);
}

static void open_refused(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB));
    hypervisor_open_graphics(hypervisor, 0); /* nothing was found yet */
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_REFUSED);
    expect_found(hypervisor, GUEST_ONLY, NULL, "web");
    hypervisor_open_graphics(hypervisor, 0); /* the test driver has no displays */
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK_INT(event.u.error.code, ERROR_NO_DISPLAY);
    expect_found(hypervisor, GUEST_ONLY, NULL, "web");
    finish(hypervisor);
}

static void expect_closed(const char *uri, enum error_code code, const char *word) {
    struct hypervisor *hypervisor = talk_start(uri);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, code);
    CHECK(strstr(event.u.error.message, word) != NULL);
    hypervisor_stop(hypervisor);
}

static void cannot_connect(void) {
    expect_closed("qemu+unix:///system?socket=/nonexistent/socket", ERROR_CONNECT,
                  "/nonexistent/socket");
    expect_closed("qemu+tcp://127.0.0.1:1/system", ERROR_CONNECT, "refused");
    expect_closed("test:///nonexistent.xml", ERROR_CONNECT, "nonexistent");
    expect_closed("::::", ERROR_CONNECT, "::::");
}

static void asks_for_a_password(void) {
    const char *uri = make_node("<auth><user password='123456'>fred</user></auth>" WEB);
    expect_closed(uri, ERROR_AUTHENTICATION, "not supported yet");
    unlink(node_path);
}

/* A host that accepts and stays mute: libvirt waits for ever, its viewer does not. */
static void hang(void) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    struct hypervisor_event event;
    char uri[64];
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(listener, (struct sockaddr *)&address, size) == 0);
    CHECK(listen(listener, 4) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(uri, sizeof uri, "qemu+tcp://127.0.0.1:%d/system", ntohs(address.sin_port));
    struct hypervisor *hypervisor = talk_start(uri);
    hypervisor_find(hypervisor, GUEST_ONLY, NULL, false);
    int peer = accept(listener, NULL, NULL);
    CHECK(peer >= 0); /* it is inside virConnectOpen() */
    CHECK(!talk_poll(hypervisor, 700, &event));
    int64_t before = clock_now_ms();
    hypervisor_stop(hypervisor);
    CHECK(clock_now_ms() - before < 500);
    close(peer);
    close(listener);
}

static void helper_killed(void) {
    struct hypervisor *hypervisor = talk_connect(make_node(WEB));
    CHECK(kill(talk_child_of(getpid()), SIGKILL) == 0);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_CONNECTION_LOST);
    finish(hypervisor);
}

static const struct check_case cases[] = {
    {"connected-here", connected_here},
    {"uri-of-libvirt", uri_of_libvirt},
    {"list", list},
    {"found", found},
    {"keys", keys},
    {"no-such-guest", no_such_guest},
    {"not-running", not_running},
    {"only-one", only_one},
    {"only-none", only_none},
    {"only-several", only_several},
    {"only-many", only_many},
    {"waiting", waiting},
    {"waiting-for-one-that-runs", waiting_for_one_that_runs},
    {"open-refused", open_refused},
    {"cannot-connect", cannot_connect},
    {"asks-for-a-password", asks_for_a_password},
    {"hang", hang},
    {"helper-killed", helper_killed},
};

CHECK_MAIN(cases)
