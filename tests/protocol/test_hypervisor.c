/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewer's side of oriel-libvirt against a helper that says what it likes. */
#include "protocol/hypervisor.h"

#include <fcntl.h>
#include <unistd.h>

#include "protocol/hypervisor_wire.h"
#include "tests/check.h"

static unsigned char payload[WIRE_PAYLOAD_MAX];
static int helper; /* its end of the wire */

/* Also takes the CONNECT that comes first. */
static struct hypervisor *attach(const char *uri) {
    struct error err;
    int ends[2], fd;
    struct wire_message message;
    CHECK(wire_pair(ends, &err));
    helper = ends[1];
    struct hypervisor *hypervisor = hypervisor_attach(ends[0], uri, &err);
    CHECK(hypervisor != NULL);
    CHECK_INT(wire_receive(helper, &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, WIRE_HYPERVISOR_CONNECT);
    CHECK_INT(message.payload_length, uri ? strlen(uri) : 0);
    CHECK(!uri || memcmp(payload, uri, strlen(uri)) == 0);
    return hypervisor;
}

static void say_full(uint32_t kind, uint32_t channel, uint64_t number, const void *bytes,
                     size_t length, int fd) {
    struct wire_message message = {.kind = kind, .channel = channel, .u.number = number};
    message.payload_length = (uint32_t)length;
    CHECK_INT(wire_send(helper, &message, length ? bytes : NULL, fd), WIRE_OK);
}

static void say(uint32_t kind, const void *bytes, size_t length) {
    say_full(kind, 0, 0, bytes, length, -1);
}

static void say_connected(void) {
    struct hypervisor_wire_connected connected = {.is_local = 1,
                                                  .uri = "test:///default"};
    say(WIRE_HYPERVISOR_CONNECTED, &connected, sizeof connected);
}

static struct guest make_guest(void) {
    struct guest guest = {.name = "web",
                          .uuid = "12345678-9abc-def0-1234-56789abcdef0",
                          .id = 3,
                          .state = GUEST_RUNNING};
    return guest;
}

static struct hypervisor_event next(struct hypervisor *hypervisor) {
    struct hypervisor_event event;
    CHECK(hypervisor_next(hypervisor, &event));
    return event;
}

static struct hypervisor *connected(void) {
    struct hypervisor *hypervisor = attach("test:///default");
    say_connected();
    CHECK_INT(next(hypervisor).kind, HYPERVISOR_CONNECTED);
    return hypervisor;
}

static void finish(struct hypervisor *hypervisor) {
    hypervisor_stop(hypervisor);
    close(helper);
}

static void expect_broken(struct hypervisor *hypervisor) {
    struct hypervisor_event event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_PROTOCOL);
    CHECK(!hypervisor_next(hypervisor, &event));
    finish(hypervisor);
}

static void conversation(void) {
    struct hypervisor *hypervisor = attach(NULL);
    struct hypervisor_event event;
    struct guest guest = make_guest();
    CHECK(!hypervisor_next(hypervisor, &event));
    say_connected();
    event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CONNECTED);
    CHECK(event.u.connected.is_local);
    CHECK_TEXT(event.u.connected.uri, "test:///default");
    hypervisor_list(hypervisor);
    say(WIRE_HYPERVISOR_GUEST, &guest, sizeof guest);
    say(WIRE_HYPERVISOR_LIST_END, NULL, 0);
    event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_GUEST);
    CHECK_TEXT(event.u.guest.name, "web");
    CHECK_INT(next(hypervisor).kind, HYPERVISOR_LIST_END);
    hypervisor_find(hypervisor, GUEST_BY_NAME, "web", true);
    say(WIRE_HYPERVISOR_FOUND, &guest, sizeof guest);
    CHECK_INT(next(hypervisor).kind, HYPERVISOR_FOUND);
    say_full(WIRE_HYPERVISOR_LIFECYCLE, 0, LIFECYCLE_CRASHED, NULL, 0, -1);
    event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_LIFECYCLE);
    CHECK_INT(event.u.lifecycle, LIFECYCLE_CRASHED);
    finish(hypervisor);
}

static void question_as_sent(void) {
    struct hypervisor *hypervisor = connected();
    struct wire_message message;
    struct hypervisor_wire_find find;
    int fd;
    hypervisor_find(hypervisor, GUEST_BY_UUID, "abc", true);
    CHECK_INT(wire_receive(helper, &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, WIRE_HYPERVISOR_FIND);
    CHECK_INT(message.payload_length, sizeof find);
    memcpy(&find, payload, sizeof find);
    CHECK_INT(find.key, GUEST_BY_UUID);
    CHECK_INT(find.wait, 1);
    CHECK_TEXT(find.text, "abc");
    hypervisor_open_graphics(hypervisor, 5);
    CHECK_INT(wire_receive(helper, &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, WIRE_HYPERVISOR_OPEN);
    CHECK_INT(message.channel, 5);
    finish(hypervisor);
}

static void opened(void) {
    struct hypervisor *hypervisor = connected();
    int ends[2];
    char byte = 0;
    CHECK(pipe(ends) == 0);
    hypervisor_open_graphics(hypervisor, 0);
    say_full(WIRE_HYPERVISOR_OPENED, 0, 0, NULL, 0, ends[0]);
    struct hypervisor_event event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_OPENED);
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(read(event.u.fd, &byte, 1) == 1 && byte == 'x');
    close(event.u.fd);
    close(ends[0]);
    close(ends[1]);
    finish(hypervisor);
}

static void refusal(void) {
    struct hypervisor *hypervisor = connected();
    struct wire_error error = {
        .code = ERROR_NO_SUCH_GUEST, .message = "there is none", .hint = "look again"};
    hypervisor_find(hypervisor, GUEST_BY_ANY, "x", false);
    say_full(WIRE_HYPERVISOR_REFUSED, WIRE_HYPERVISOR_FIND, 0, &error, sizeof error, -1);
    struct hypervisor_event event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK_INT(event.u.error.code, ERROR_NO_SUCH_GUEST);
    CHECK_TEXT(event.u.error.message, "there is none");
    CHECK_TEXT(event.u.error.hint, "look again");
    /* Answered once. */
    say_full(WIRE_HYPERVISOR_REFUSED, WIRE_HYPERVISOR_FIND, 0, &error, sizeof error, -1);
    expect_broken(hypervisor);
}

static void closed_with_reason(void) {
    struct hypervisor *hypervisor = attach("qemu:///system");
    struct wire_error error = {.code = ERROR_CONNECT, .message = "no libvirtd"};
    say(WIRE_CLOSED, &error, sizeof error);
    struct hypervisor_event event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_CONNECT);
    CHECK(!hypervisor_next(hypervisor, &event));
    finish(hypervisor);
}

static void helper_gone(void) {
    struct hypervisor *hypervisor = connected();
    close(helper);
    struct hypervisor_event event = next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_CONNECTION_LOST);
    hypervisor_stop(hypervisor);
}

static void helper_that_does_not_read(void) {
    struct hypervisor *hypervisor = connected();
    struct hypervisor_event event = {.kind = HYPERVISOR_CONNECTED};
    for (int i = 0; i < 100000; i++) {
        hypervisor_list(hypervisor);
    }
    CHECK(hypervisor_next(hypervisor, &event));
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_CONNECTION_LOST);
    finish(hypervisor);
}

static void before_connected(void) {
    struct hypervisor *hypervisor = attach(NULL);
    hypervisor_list(hypervisor);
    say(WIRE_HYPERVISOR_LIST_END, NULL, 0);
    expect_broken(hypervisor);
}

static void connected_twice(void) {
    struct hypervisor *hypervisor = connected();
    say_connected();
    expect_broken(hypervisor);
}

static void connected_nonsense(void) {
    struct hypervisor_wire_connected told = {.is_local = 2};
    struct hypervisor *hypervisor = attach(NULL);
    say(WIRE_HYPERVISOR_CONNECTED, &told, sizeof told);
    expect_broken(hypervisor);
    hypervisor = attach(NULL);
    told.is_local = 0;
    memset(told.hostname, 'a', sizeof told.hostname);
    say(WIRE_HYPERVISOR_CONNECTED, &told, sizeof told);
    expect_broken(hypervisor);
    hypervisor = attach(NULL);
    memset(&told, 0, sizeof told);
    strcpy(told.uri, "\xff");
    say(WIRE_HYPERVISOR_CONNECTED, &told, sizeof told);
    expect_broken(hypervisor);
    hypervisor = attach(NULL);
    say(WIRE_HYPERVISOR_CONNECTED, &told, sizeof told - 1);
    expect_broken(hypervisor);
}

static void not_asked_for(void) {
    struct guest guest = make_guest();
    static const uint32_t kinds[] = {WIRE_HYPERVISOR_GUEST, WIRE_HYPERVISOR_FOUND};
    for (size_t i = 0; i < 2; i++) {
        struct hypervisor *hypervisor = connected();
        say(kinds[i], &guest, sizeof guest);
        expect_broken(hypervisor);
    }
    struct hypervisor *hypervisor = connected();
    say(WIRE_HYPERVISOR_LIST_END, NULL, 0);
    expect_broken(hypervisor);
    hypervisor = connected();
    say_full(WIRE_HYPERVISOR_OPENED, 0, 0, NULL, 0, helper);
    expect_broken(hypervisor);
    hypervisor = connected();
    say_full(WIRE_HYPERVISOR_LIFECYCLE, 0, LIFECYCLE_STARTED, NULL, 0, -1);
    expect_broken(hypervisor);
}

static void unknown_kinds(void) {
    static const uint32_t kinds[] = {0, WIRE_FRAME, WIRE_HYPERVISOR_LIST,
                                     WIRE_HYPERVISOR_REFUSED + 1, UINT32_MAX};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct hypervisor *hypervisor = connected();
        say(kinds[i], NULL, 0);
        expect_broken(hypervisor);
    }
}

static void bad_guest(void) {
    struct guest guest = make_guest();
    guest.graphics_count = 4000000000u;
    struct hypervisor *hypervisor = connected();
    hypervisor_find(hypervisor, GUEST_BY_ANY, "web", false);
    say(WIRE_HYPERVISOR_FOUND, &guest, sizeof guest);
    expect_broken(hypervisor);
    guest = make_guest();
    hypervisor = connected();
    hypervisor_find(hypervisor, GUEST_BY_ANY, "web", false);
    say(WIRE_HYPERVISOR_FOUND, &guest, sizeof guest - 1);
    expect_broken(hypervisor);
}

static void bad_errors(void) {
    struct wire_error error = {.code = ERROR_NONE};
    struct hypervisor *hypervisor = connected();
    say(WIRE_CLOSED, &error, sizeof error);
    expect_broken(hypervisor);
    hypervisor = connected();
    error.code = 77; /* not in the table */
    say(WIRE_CLOSED, &error, sizeof error);
    expect_broken(hypervisor);
    hypervisor = connected();
    error.code = ERROR_CONNECT;
    memset(error.message, 'x', sizeof error.message);
    say(WIRE_CLOSED, &error, sizeof error);
    expect_broken(hypervisor);
}

static void stray_fd(void) {
    struct hypervisor *hypervisor = connected();
    hypervisor_list(hypervisor);
    say_full(WIRE_HYPERVISOR_LIST_END, 0, 0, NULL, 0, helper);
    expect_broken(hypervisor);
    hypervisor = connected();
    hypervisor_open_graphics(hypervisor, 0);
    say(WIRE_HYPERVISOR_OPENED, NULL, 0); /* without one */
    expect_broken(hypervisor);
}

static void bad_lifecycle(void) {
    struct hypervisor *hypervisor = connected();
    struct guest guest = make_guest();
    hypervisor_find(hypervisor, GUEST_ONLY, NULL, false);
    say(WIRE_HYPERVISOR_FOUND, &guest, sizeof guest);
    CHECK_INT(next(hypervisor).kind, HYPERVISOR_FOUND);
    say_full(WIRE_HYPERVISOR_LIFECYCLE, 0, LIFECYCLE_REBOOTED + 1, NULL, 0, -1);
    expect_broken(hypervisor);
}

static void endless_list(void) {
    struct hypervisor *hypervisor = connected();
    struct guest guest = make_guest();
    hypervisor_list(hypervisor);
    for (unsigned i = 0; i < HYPERVISOR_LIST_MAX; i++) {
        say(WIRE_HYPERVISOR_GUEST, &guest, sizeof guest);
        CHECK_INT(next(hypervisor).kind, HYPERVISOR_GUEST);
    }
    say(WIRE_HYPERVISOR_GUEST, &guest, sizeof guest);
    expect_broken(hypervisor);
}

static void not_a_message(void) {
    struct hypervisor *hypervisor = connected();
    CHECK(write(helper, "GET / HTTP/1.1", 14) == 14);
    expect_broken(hypervisor);
}

static void long_uri(void) {
    static char uri[HYPERVISOR_URI_MAX + 1];
    struct error err = {.code = ERROR_NONE};
    int ends[2];
    memset(uri, 'a', sizeof uri - 1);
    CHECK(wire_pair(ends, &err));
    CHECK(hypervisor_attach(ends[0], uri, &err) == NULL);
    CHECK_INT(err.code, ERROR_USAGE);
    close(ends[1]);
}

static const struct check_case cases[] = {
    {"conversation", conversation},
    {"question-as-sent", question_as_sent},
    {"opened", opened},
    {"refusal", refusal},
    {"closed-with-reason", closed_with_reason},
    {"helper-gone", helper_gone},
    {"helper-that-does-not-read", helper_that_does_not_read},
    {"before-connected", before_connected},
    {"connected-twice", connected_twice},
    {"connected-nonsense", connected_nonsense},
    {"not-asked-for", not_asked_for},
    {"unknown-kinds", unknown_kinds},
    {"bad-guest", bad_guest},
    {"bad-errors", bad_errors},
    {"stray-fd", stray_fd},
    {"bad-lifecycle", bad_lifecycle},
    {"endless-list", endless_list},
    {"not-a-message", not_a_message},
    {"long-uri", long_uri},
};

CHECK_MAIN(cases)
