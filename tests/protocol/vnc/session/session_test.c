/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/vnc/session/session_test.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/launch.h"

static void give_stream(struct session_test *test, bool local) {
    struct wire_message message = {.kind = WIRE_STREAM};
    message.u.stream.local = local;
    int ends[2];
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    CHECK_INT(wire_send(test->wire, &message, NULL, ends[1]), WIRE_OK);
    close(ends[1]);
    test->server = ends[0];
}

struct session_test *session_test_start(const struct wire_message *start, bool local) {
    struct session_test *test = memory_new(1, sizeof *test);
    struct wire_message message = {.kind = WIRE_START};
    struct error err;
    message.u.start.shared = 1;
    message.u.start.quality = -1;
    message.u.start.compression = -1;
    message.u.start.encoding = -1;
    if (start) {
        message = *start;
    }
    test->pid = launch_helper("oriel-vnc", LAUNCH_BARE, &test->wire, &err);
    CHECK(test->pid > 0);
    wire_state_init(&test->state, 0, 0);
    CHECK(framebuffer_create(&test->front, &err));
    CHECK_INT(wire_send(test->wire, &message, NULL, test->front.fd), WIRE_OK);
    give_stream(test, local);
    return test;
}

struct session_test *session_test_begin(int width, int height) {
    struct session_test *test = session_test_start(NULL, true);
    struct message init = {0};
    uint8_t start[1 + 20 + 4];
    put_server_init(&init, width, height, "test");
    server_say(test, &init);
    CHECK_INT(recv(test->server, start, sizeof start, MSG_WAITALL), sizeof start);
    CHECK_INT(start[1], 0);
    CHECK_INT(start[21], 2);
    uint8_t codes[4 * 64];
    size_t length = (size_t)start[24] * 4;
    CHECK(length <= sizeof codes);
    CHECK_INT(recv(test->server, codes, length, MSG_WAITALL), length);
    server_expect_request(test, false, width, height);
    server_sync(test);
    return test;
}

static void finish(struct session_test *test) {
    framebuffer_close(&test->front);
    close(test->wire);
    close(test->server);
    free(test);
}

void session_test_stop(struct session_test *test) {
    launch_end(test->pid, false);
    finish(test);
}

static void reap(struct session_test *test) {
    int status;
    int64_t end_ms = clock_now_ms() + WAIT_MS;
    const struct timespec pause = {.tv_nsec = 1000000};
    while (waitpid(test->pid, &status, WNOHANG) == 0) {
        CHECK(clock_now_ms() < end_ms);
        nanosleep(&pause, NULL);
    }
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 0);
}

void session_test_ended(struct session_test *test, struct wire_error *closed) {
    struct pollfd waiting = {.fd = test->wire, .events = POLLIN};
    int fd;
    viewer_await(test, WIRE_CLOSED);
    CHECK_INT(test->got.payload_length, sizeof *closed);
    memcpy(closed, test->payload, sizeof *closed);
    CHECK(memchr(closed->message, '\0', sizeof closed->message) != NULL);
    CHECK(memchr(closed->hint, '\0', sizeof closed->hint) != NULL);
    CHECK(closed->message[0] != '\0');
    CHECK(closed->hint[0] != '\0' || closed->code == ERROR_CONNECTION_LOST);
    CHECK(error_code_known(closed->code) && closed->code != ERROR_NONE);
    for (;;) {
        CHECK_INT(poll(&waiting, 1, WAIT_MS), 1);
        enum wire_result result =
            wire_receive(test->wire, &test->got, test->payload, &fd);
        if (result == WIRE_GONE) {
            break;
        }
        /* The wire's thread may still answer a RELEASE that crossed. */
        CHECK_INT(result, WIRE_OK);
        CHECK_INT(test->got.kind, WIRE_FRAME);
    }
    reap(test);
}

void session_test_ends(struct session_test *test, enum error_code code,
                       const char *part) {
    struct wire_error closed;
    session_test_ended(test, &closed);
    if (closed.code != code || !strstr(closed.message, part)) {
        fprintf(stderr, "closed with %u: %s, expected %d: %s\n", closed.code,
                closed.message, code, part);
        CHECK(false);
    }
    finish(test);
}

void viewer_send(struct session_test *test, struct wire_message *message) {
    CHECK_INT(wire_send(test->wire, message, NULL, -1), WIRE_OK);
}

void viewer_release(struct session_test *test) {
    struct wire_message message = {.kind = WIRE_RELEASE};
    CHECK(test->state.displays[0].frame_out);
    test->state.displays[0].frame_out = false;
    message.u.number = test->state.displays[0].sequence;
    /* A helper that has just ended is found on receiving. */
    CHECK(wire_send(test->wire, &message, NULL, -1) != WIRE_AGAIN);
}

static void take(struct session_test *test) {
    struct error err;
    if (test->got.kind == WIRE_FRAME) {
        test->was_complete |= test->got.u.frame.complete != 0;
    }
    if (test->got.kind == WIRE_SIZE) {
        CHECK(framebuffer_map(&test->front, test->state.displays[0].width,
                              test->state.displays[0].height, &err));
    }
    if (test->state.displays[0].frame_out &&
        (test->got.kind == WIRE_SIZE ||
         (test->got.kind == WIRE_FRAME && !test->is_holding))) {
        viewer_release(test);
    }
}

bool viewer_receive(struct session_test *test, int milliseconds) {
    struct pollfd waiting = {.fd = test->wire, .events = POLLIN};
    struct error err;
    int fd;
    if (poll(&waiting, 1, milliseconds) == 0) {
        return false;
    }
    enum wire_result result = wire_receive(test->wire, &test->got, test->payload, &fd);
    CHECK_INT(result, WIRE_OK);
    if (!wire_check_event(&test->state, &test->got, fd >= 0, &err)) {
        fprintf(stderr, "%s\n", err.message);
        CHECK(false);
    }
    test->payload[test->got.payload_length] = '\0';
    test->count[test->got.kind % LISTED_KINDS]++;
    take(test);
    return true;
}

void viewer_await(struct session_test *test, enum wire_kind kind) {
    do {
        CHECK(viewer_receive(test, WAIT_MS));
        CHECK(test->got.kind == kind || test->got.kind != WIRE_CLOSED);
    } while (test->got.kind != kind);
}

void viewer_drain(struct session_test *test) {
    while (test->got.kind != WIRE_CLOSED && viewer_receive(test, 0)) {
    }
}

void viewer_sync(struct session_test *test) {
    struct wire_message key = {.kind = WIRE_KEY};
    key.u.key.keysym = 'q';
    viewer_send(test, &key);
    server_expect(test, "\4\0\0\0\0\0\0q", 8);
}

uint32_t viewer_pixel(const struct session_test *test, int x, int y) {
    CHECK(x < test->front.width && y < test->front.height);
    return test->front.pixels[(size_t)y * (size_t)test->front.width + (size_t)x] &
           COLOUR_MASK;
}

void server_send(struct session_test *test, const struct message *message) {
    size_t sent = 0;
    while (sent < message->length) {
        ssize_t part = send(test->server, message->data + sent, message->length - sent,
                            MSG_NOSIGNAL);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        /* A helper that has had enough closes: what it says then is checked elsewhere. */
        if (part < 0) {
            return;
        }
        sent += (size_t)part;
    }
}

void server_say(struct session_test *test, struct message *message) {
    server_send(test, message);
    message_free(message);
}

static void print_bytes(const char *what, const uint8_t *bytes, size_t length) {
    fprintf(stderr, "%s", what);
    for (size_t i = 0; i < length; i++) {
        fprintf(stderr, " %02x", bytes[i]);
    }
    fputc('\n', stderr);
}

void server_expect(struct session_test *test, const void *bytes, size_t length) {
    uint8_t *got = memory_new(length, 1);
    size_t at = 0;
    struct pollfd waiting = {.fd = test->server, .events = POLLIN};
    while (at < length && poll(&waiting, 1, WAIT_MS) == 1) {
        ssize_t part = recv(test->server, got + at, length - at, 0);
        if (part <= 0) {
            break;
        }
        at += (size_t)part;
    }
    if (at < length || memcmp(got, bytes, length) != 0) {
        print_bytes("expected", bytes, length);
        print_bytes("got     ", got, at);
        CHECK(false);
    }
    free(got);
}

void server_expect_request(struct session_test *test, bool incremental, int width,
                           int height) {
    struct message request = {0};
    put_u8(&request, 3);
    put_u8(&request, incremental);
    put_u32(&request, 0);
    put_u16(&request, (unsigned)width);
    put_u16(&request, (unsigned)height);
    server_expect(test, request.data, request.length);
    message_free(&request);
}

void server_sync(struct session_test *test) {
    uint8_t fence[13] = {248, 0, 0, 0, 0x80, 0, 0, 1, 4, 's', 'y', 'n', ++test->fence};
    uint8_t answer[13] = {248, 0, 0, 0, 0, 0, 0, 1, 4, 's', 'y', 'n', test->fence};
    const struct message message = {fence, sizeof fence, sizeof fence};
    server_send(test, &message);
    server_expect(test, answer, sizeof answer);
}

bool server_drop(struct session_test *test) {
    uint8_t dropped[4096];
    ssize_t length;
    do {
        length = recv(test->server, dropped, sizeof dropped, MSG_DONTWAIT);
    } while (length > 0);
    return length < 0 && errno == EAGAIN;
}

void server_await_fence(struct session_test *test) {
    static const uint8_t fence[] = {248, 0, 0, 0, 0, 0, 0, 0, 4, 'l', 'a', 's', 't'};
    const struct message message = {(uint8_t *)fence, sizeof fence, sizeof fence};
    uint8_t tail[sizeof fence] = {0};
    server_send(test, &message);
    while (memcmp(tail, fence, sizeof fence) != 0) {
        memmove(tail, tail + 1, sizeof tail - 1);
        CHECK_INT(recv(test->server, tail + sizeof tail - 1, 1, 0), 1);
    }
}

void put_server_init(struct message *to, int width, int height, const char *name) {
    static const uint8_t format[16] = {32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0};
    put_u16(to, (unsigned)width);
    put_u16(to, (unsigned)height);
    put_bytes(to, format, sizeof format);
    put_u32(to, (uint32_t)strlen(name));
    put_bytes(to, name, strlen(name));
}

void put_update(struct message *to, unsigned rects) {
    put_u16(to, 0);
    put_u16(to, rects);
}

void put_rect(struct message *to, int x, int y, int w, int h, int32_t encoding) {
    put_u16(to, (unsigned)x);
    put_u16(to, (unsigned)y);
    put_u16(to, (unsigned)w);
    put_u16(to, (unsigned)h);
    put_u32(to, (uint32_t)encoding);
}

void put_fill_rect(struct message *to, int x, int y, int w, int h, uint32_t colour) {
    put_rect(to, x, y, w, h, ENCODING_RAW);
    for (int i = 0; i < w * h; i++) {
        put_bgrx(to, colour);
    }
}

void put_fill(struct message *to, int x, int y, int w, int h, uint32_t colour) {
    put_update(to, 1);
    put_fill_rect(to, x, y, w, h, colour);
}

void put_extended_size(struct message *to, int reason, int status, int w, int h,
                       uint32_t id, uint32_t flags) {
    put_rect(to, reason, status, w, h, -308);
    put_u32(to, 1u << 24);
    put_u32(to, id);
    put_u32(to, 0);
    put_u16(to, (unsigned)w);
    put_u16(to, (unsigned)h);
    put_u32(to, flags);
}
