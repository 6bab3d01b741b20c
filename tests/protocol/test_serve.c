/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

static int ends[2];
static struct wire_message message;
static uint8_t payload[WIRE_PAYLOAD_MAX];

static void begin(void) {
    struct error err;
    CHECK(wire_pair(ends, &err));
}

static void end(void) {
    close(ends[0]);
    close(ends[1]);
}

static void expect(enum wire_kind kind) {
    int fd;
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, kind);
    CHECK_INT(fd, -1);
}

static void expect_none(void) {
    int fd;
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_AGAIN);
}

static void test_number(void) {
    begin();
    serve_send_number(ends[1], WIRE_LEDS, 5);
    expect(WIRE_LEDS);
    CHECK_INT(message.u.number, 5);
    CHECK_INT(message.payload_length, 0);
    end();
}

static void check_parts(const uint8_t *bytes, uint32_t total, unsigned parts) {
    struct wire_message sent = {.kind = WIRE_CURSOR};
    uint32_t offset = 0;
    sent.u.part.cursor.hot_x = 42;
    serve_send_parts(ends[1], &sent, bytes, total);
    for (unsigned i = 0; i < parts; i++) {
        expect(WIRE_CURSOR);
        CHECK_INT(message.u.part.cursor.hot_x, 42);
        CHECK_INT(message.u.part.total, total);
        CHECK_INT(message.u.part.offset, offset);
        CHECK(memcmp(payload, bytes + offset, message.payload_length) == 0);
        offset += message.payload_length;
    }
    CHECK_INT(offset, total);
    expect_none();
}

static void test_parts(void) {
    static uint8_t bytes[3 * WIRE_PAYLOAD_MAX];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 11 + i / 251);
    }
    begin();
    check_parts(bytes, 0, 1);
    check_parts(bytes, 1, 1);
    check_parts(bytes, WIRE_PAYLOAD_MAX, 1);
    check_parts(bytes, WIRE_PAYLOAD_MAX + 1, 2);
    end();
}

static void test_closed(void) {
    struct wire_error said;
    struct error err;
    begin();
    error_set(&err, ERROR_UNSUPPORTED, "no such thing");
    error_hint(&err, "take another");
    serve_send_closed(ends[1], &err);
    expect(WIRE_CLOSED);
    CHECK_INT(message.payload_length, sizeof said);
    memcpy(&said, payload, sizeof said);
    CHECK_INT(said.code, ERROR_UNSUPPORTED);
    CHECK_TEXT(said.message, "no such thing");
    CHECK_TEXT(said.hint, "take another");
    end();
}

static void check_error(unsigned channel, const struct error *err) {
    struct wire_error said;
    CHECK_INT(message.channel, channel);
    CHECK_INT(message.payload_length, sizeof said);
    memcpy(&said, payload, sizeof said);
    CHECK_INT(said.code, err->code);
    CHECK_TEXT(said.message, err->message);
    CHECK_TEXT(said.hint, err->hint);
}

static void test_failures(void) {
    struct error err, none = {.code = ERROR_NONE};
    begin();
    error_set(&err, ERROR_ACTION, "the device is busy");
    error_hint(&err, "wait");
    serve_send_notice(ends[1], &err);
    expect(WIRE_NOTICE);
    check_error(0, &err);
    serve_send_file_done(ends[1], 9, &err);
    expect(WIRE_FILE_DONE);
    check_error(9, &err);
    serve_send_file_done(ends[1], 10, NULL);
    expect(WIRE_FILE_DONE);
    check_error(10, &none);
    end();
}

static void test_channels(void) {
    static uint8_t bytes[2 * WIRE_PAYLOAD_MAX + 4];
    uint32_t offset = 0;
    begin();
    serve_send_channel_number(ends[1], WIRE_DISPLAY, 3, 1);
    expect(WIRE_DISPLAY);
    CHECK_INT(message.channel, 3);
    CHECK_INT(message.u.number, 1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    }
    serve_send_bytes(ends[1], WIRE_PORT_OUTPUT, 2, bytes, sizeof bytes);
    while (offset < sizeof bytes) {
        expect(WIRE_PORT_OUTPUT);
        CHECK_INT(message.channel, 2);
        CHECK_INT(message.payload_length % 4, 0);
        CHECK(memcmp(payload, bytes + offset, message.payload_length) == 0);
        offset += message.payload_length;
    }
    CHECK_INT(offset, sizeof bytes);
    serve_send_bytes(ends[1], WIRE_PORT_OUTPUT, 2, bytes, 0);
    expect_none();
    end();
}

static void test_start(void) {
    struct framebuffer viewer, front;
    struct wire_message start = {.kind = WIRE_START};
    struct error err;
    begin();
    CHECK(framebuffer_create(&viewer, &err));
    start.u.start.quality = 6;
    start.channel = 15;
    CHECK_INT(wire_send(ends[0], &start, NULL, viewer.fd), WIRE_OK);
    serve_start(ends[1], &message, &front);
    CHECK_INT(message.u.start.quality, 6);
    CHECK_INT(message.channel, 15);
    CHECK(front.writable && front.fd >= 0 && front.fd != viewer.fd);
    framebuffer_close(&front);
    framebuffer_close(&viewer);
    end();
}

/* The exit status of a child that runs this on its end; -1 when it goes on. */
static int status_of(void (*run)(void)) {
    int status;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        (void)!freopen("/dev/null", "w", stderr);
        close(ends[0]);
        run();
        _exit(99);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void run_start(void) {
    struct framebuffer front;
    serve_start(ends[1], &message, &front);
}

static void run_send(void) {
    serve_send_number(ends[1], WIRE_BELL, 0);
}

static void check_start_refused(enum wire_kind kind, unsigned channel, int fd) {
    struct wire_message wrong = {.kind = kind, .channel = channel};
    begin();
    CHECK_INT(wire_send(ends[0], &wrong, NULL, fd), WIRE_OK);
    CHECK_INT(status_of(run_start), ERROR_INTERNAL);
    end();
}

static void test_start_refused(void) {
    struct framebuffer viewer;
    struct error err;
    int null = open("/dev/null", O_RDWR);
    CHECK(framebuffer_create(&viewer, &err));
    check_start_refused(WIRE_START, 0, -1);
    check_start_refused(WIRE_START, 0, null);
    check_start_refused(WIRE_START, 16, viewer.fd);
    check_start_refused(WIRE_KEY, 0, viewer.fd);
    framebuffer_close(&viewer);
    close(null);
}

/* A helper that nobody listens to ends by itself. */
static void test_viewer_gone(void) {
    begin();
    close(ends[0]);
    ends[0] = -1;
    CHECK_INT(status_of(run_start), ERROR_INTERNAL);
    CHECK_INT(status_of(run_send), ERROR_INTERNAL);
    end();
}

static const struct check_case cases[] = {
    {"number", test_number},
    {"parts", test_parts},
    {"closed", test_closed},
    {"failures", test_failures},
    {"channels", test_channels},
    {"start", test_start},
    {"start-refused", test_start_refused},
    {"viewer-gone", test_viewer_gone},
};

CHECK_MAIN(cases)
