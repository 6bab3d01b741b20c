/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a frame is shown, what it holds, and when it is complete. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "protocol/console.h"
#include "tests/protocol/vnc/session/session_test.h"

enum {
    SIDE_MAX = 64,
};

static void sleep_microseconds(uint32_t count) {
    const struct timespec pause = {.tv_nsec = (long)count * 1000};
    nanosleep(&pause, NULL);
}

/* ---- completeness ---- */

struct order {
    unsigned count;
    uint16_t pixels[SIDE_MAX * SIDE_MAX];
};

static void shuffle(struct order *order, unsigned count, uint32_t *random) {
    order->count = count;
    for (unsigned i = 0; i < count; i++) {
        unsigned k = random_below(random, i + 1);
        order->pixels[i] = order->pixels[k];
        order->pixels[k] = (uint16_t)i;
    }
}

/* Paints all pixels one by one in random order, in pieces of up to `chunk` bytes: only
 * the last one makes the picture complete. */
static void check_coverage(struct session_test *test, int width, int height, size_t chunk,
                           uint32_t *random) {
    struct order *order = memory_new(1, sizeof *order);
    struct message all = {0};
    shuffle(order, (unsigned)(width * height), random);
    for (unsigned i = 0; i + 1 < order->count; i++) {
        int at = order->pixels[i];
        put_fill(&all, at % width, at / width, 1, 1, (uint32_t)at);
    }
    test->was_complete = false;
    for (size_t sent = 0; sent < all.length;) {
        size_t length = 1 + random_below(random, (uint32_t)chunk);
        length = length < all.length - sent ? length : all.length - sent;
        const struct message part = {all.data + sent, length, length};
        server_send(test, &part);
        sent += length;
        CHECK(server_drop(test));
        viewer_drain(test);
        CHECK(!test->was_complete);
    }
    int last = order->pixels[order->count - 1];
    message_free(&all);
    put_fill(&all, last % width, last / width, 1, 1, (uint32_t)last);
    server_say(test, &all);
    while (!test->was_complete) {
        viewer_await(test, WIRE_FRAME);
    }
    for (int i = 0; i < width * height; i++) {
        CHECK_INT(viewer_pixel(test, i % width, i / width), i);
    }
    free(order);
}

static void coverage(void) {
    uint32_t random = 12345;
    struct session_test *test = session_test_begin(37, 23);
    check_coverage(test, 37, 23, 1, &random);
    for (int i = 0; i < 3; i++) {
        static const int sizes[][2] = {{16, 16}, {17, 31}, {1, 50}};
        struct message update = {0};
        put_update(&update, 1);
        put_rect(&update, 0, 0, sizes[i][0], sizes[i][1], -223);
        server_say(test, &update);
        viewer_await(test, WIRE_SIZE);
        check_coverage(test, sizes[i][0], sizes[i][1], 7 + 200 * (size_t)i, &random);
    }
    session_test_stop(test);
}

/* A copy of what was never painted is painted all the same: the server says so. Empty
 * rects and pseudo-rects are not. */
static void coverage_of_nothing(void) {
    struct session_test *test = session_test_begin(8, 4);
    struct message update = {0};
    put_update(&update, 4);
    put_fill_rect(&update, 0, 0, 8, 3, 0x111111);
    put_rect(&update, 0, 3, 8, 0, ENCODING_RAW);
    put_rect(&update, 0, 3, 0, 1, ENCODING_HEXTILE);
    put_rect(&update, 0, 3, 8, 1, -232);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    CHECK(!test->got.u.frame.complete);
    put_update(&update, 1);
    put_rect(&update, 0, 3, 8, 1, ENCODING_COPYRECT);
    put_u32(&update, 0);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    CHECK(test->got.u.frame.complete);
    CHECK_INT(viewer_pixel(test, 7, 3), 0x111111);
    session_test_stop(test);
}

/* ---- releases ---- */

static struct session_test *begin_holding(void) {
    struct session_test *test = session_test_begin(64, 48);
    struct message update = {0};
    test->is_holding = true;
    put_fill(&update, 0, 0, 64, 48, 0x111111);
    server_say(test, &update);
    server_expect_request(test, true, 64, 48);
    viewer_await(test, WIRE_FRAME);
    CHECK(test->got.u.frame.complete);
    return test;
}

static void check_damage(const struct session_test *test, int x, int y, int w, int h) {
    struct rect bounds = damage_bounds(&test->got.u.frame.damage);
    CHECK(rect_equal(bounds, rect_make(x, y, w, h)));
}

static void newest_wins(void) {
    struct session_test *test = begin_holding();
    struct message update = {0};
    for (uint32_t i = 0; i < 100; i++) {
        put_fill(&update, (int)i % 60, 0, 4, 48, i);
    }
    put_fill(&update, 10, 10, 5, 5, 0x222222);
    server_say(test, &update);
    for (int i = 0; i < 101; i++) {
        server_expect_request(test, true, 64, 48);
    }
    server_sync(test);
    CHECK(!viewer_receive(test, 0));
    /* What is held stays as it is. */
    CHECK_INT(viewer_pixel(test, 12, 12), 0x111111);
    viewer_release(test);
    viewer_await(test, WIRE_FRAME);
    CHECK_INT(test->got.u.frame.sequence, 2);
    check_damage(test, 0, 0, 63, 48);
    CHECK_INT(viewer_pixel(test, 12, 12), 0x222222);
    CHECK_INT(viewer_pixel(test, 39, 0), 99);
    viewer_release(test);
    viewer_sync(test);
    CHECK(!viewer_receive(test, 0));
    session_test_stop(test);
}

/* A second release, and one of a frame that never was, change nothing. */
static void release_of_another(void) {
    struct session_test *test = begin_holding();
    static const uint64_t numbers[] = {0, 2, UINT64_MAX, 1, 1, 0};
    struct message update = {0};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct wire_message release = {.kind = WIRE_RELEASE, .u.number = numbers[i]};
        viewer_send(test, &release);
    }
    viewer_sync(test);
    CHECK(!viewer_receive(test, 0));
    test->state.displays[0].frame_out = false;
    put_fill(&update, 0, 0, 2, 2, 0x222222);
    server_say(test, &update);
    server_expect_request(test, true, 64, 48);
    viewer_await(test, WIRE_FRAME);
    CHECK_INT(test->got.u.frame.sequence, 2);
    session_test_stop(test);
}

/* The reader is stuck inside a rectangle; what was finished before is shown. */
static void release_while_stuck(bool overlaps) {
    struct session_test *test = begin_holding();
    struct message update = {0};
    struct message stuck = {0};
    put_fill(&update, 0, 0, 16, 16, 0x222222);
    put_fill(&stuck, overlaps ? 8 : 16, 8, 16, 16, 0x333333);
    put_bytes(&update, stuck.data, 4 + 12 + 50);
    server_say(test, &update);
    server_expect_request(test, true, 64, 48);
    server_expect_request(test, true, 64, 48);
    /* Long enough for the rect's header to be read. */
    sleep_microseconds(100000);
    CHECK(!viewer_receive(test, 0));
    viewer_release(test);
    viewer_sync(test);
    if (overlaps) {
        CHECK(!viewer_receive(test, 0));
    } else {
        viewer_await(test, WIRE_FRAME);
        check_damage(test, 0, 0, 16, 16);
        CHECK(test->got.u.frame.complete);
        CHECK_INT(viewer_pixel(test, 15, 15), 0x222222);
        CHECK_INT(viewer_pixel(test, 16, 15), 0x111111);
        viewer_release(test);
    }
    const struct message rest = {stuck.data + 66, stuck.length - 66, 0};
    server_send(test, &rest);
    viewer_await(test, WIRE_FRAME);
    if (overlaps) {
        check_damage(test, 0, 0, 24, 24);
    } else {
        check_damage(test, 16, 8, 16, 16);
    }
    CHECK_INT(viewer_pixel(test, 7, 7), 0x222222);
    CHECK_INT(viewer_pixel(test, 17, 9), 0x333333);
    message_free(&stuck);
    session_test_stop(test);
}

static void release_while_stuck_elsewhere(void) {
    release_while_stuck(false);
}

static void release_while_stuck_there(void) {
    release_while_stuck(true);
}

/* A slow link brings an update of several rects: the first are shown before the last. */
static void partial_update_is_shown(void) {
    struct session_test *test = begin_holding();
    struct message update = {0};
    viewer_release(test);
    test->is_holding = false;
    put_update(&update, 3);
    put_fill_rect(&update, 0, 0, 8, 8, 0x222222);
    server_say(test, &update);
    sleep_microseconds(100000);
    put_fill_rect(&update, 8, 0, 8, 8, 0x333333);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    check_damage(test, 0, 0, 16, 8);
    session_test_stop(test);
}

static void size_while_holding(void) {
    struct session_test *test = begin_holding();
    struct message update = {0};
    put_update(&update, 1);
    put_extended_size(&update, 0, 0, 32, 60, 0, 0);
    put_fill(&update, 0, 0, 10, 10, 0x444444);
    server_say(test, &update);
    server_expect_request(test, true, 64, 48);
    server_expect_request(test, true, 32, 60);
    server_expect_request(test, true, 32, 60);
    server_sync(test);
    /* The frame of the old size is given up with SIZE; then the new one comes. */
    viewer_await(test, WIRE_SIZE);
    viewer_await(test, WIRE_FRAME);
    check_damage(test, 0, 0, 32, 60);
    CHECK(!test->got.u.frame.complete);
    CHECK_INT(viewer_pixel(test, 9, 9), 0x444444);
    CHECK_INT(viewer_pixel(test, 10, 10), 0x111111);
    CHECK_INT(viewer_pixel(test, 31, 47), 0x111111);
    CHECK_INT(viewer_pixel(test, 31, 48), 0);
    session_test_stop(test);
}

/* ---- as the viewer's own code sees it ---- */

/* In place of the C library's: a viewer that takes its time to give memory back. */
int fallocate(int fd, int mode, off_t offset, off_t length) {
    sleep_microseconds(2000);
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

static struct console *console_begin(struct session_test *server) {
    const struct console_settings settings = {.helper = "oriel-vnc",
                                              .shared = true,
                                              .quality = -1,
                                              .compression = -1,
                                              .encoding = -1};
    struct error err;
    int ends[2];
    struct console *console = console_start(&settings, &err);
    CHECK(console != NULL);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    CHECK(console_stream(console, 0, ends[1], true, &err));
    server->server = ends[0];
    return console;
}

static void console_await(struct console *console, enum event_kind kind) {
    struct event event;
    do {
        while (!console_next(console, &event)) {
            sleep_microseconds(100);
        }
        CHECK(event.kind != EVENT_CLOSED);
    } while (event.kind != kind);
}

static void put_large_fill(struct message *to, uint32_t colour) {
    put_rect(to, 0, 0, 1500, 1000, ENCODING_TIGHT);
    put_u8(to, 0x80);
    put_rgb(to, colour);
}

static void check_large(struct console *console, uint32_t colour) {
    struct frame frame;
    do {
        console_await(console, EVENT_FRAME);
        CHECK(console_frame(console, 0, &frame));
        for (int i = 0; frame.complete && i < 1500 * 1000; i += 997) {
            CHECK_INT(frame.pixels[i] & COLOUR_MASK, colour);
        }
        if (!frame.complete) {
            console_release(console, 0);
        }
    } while (!frame.complete);
}

/* Two sizes, the second larger, while the viewer holds a frame: what it gives back of the
 * first must not be taken from the frame of the second, which may come at once. */
static void console_sizes_in_a_row(void) {
    struct session_test server = {0};
    struct message all = {0};
    struct console *console = console_begin(&server);
    put_server_init(&all, 1500, 1000, "");
    put_update(&all, 1);
    put_large_fill(&all, 1);
    server_say(&server, &all);
    for (uint32_t i = 1; i < 200; i++) {
        check_large(console, i);
        put_update(&all, 3);
        put_rect(&all, 0, 0, 10, 10, -223);
        put_rect(&all, 0, 0, 1500, 1000, -223);
        put_large_fill(&all, i + 1);
        server_say(&server, &all);
        server_await_fence(&server);
    }
    console_stop(console);
    close(server.server);
}

/* ---- a server that reads nothing ---- */

enum {
    MOVES = 1500, /* more than its socket takes */
    COLOURS = 5,
};

static void send_moves(struct session_test *test) {
    struct wire_message move = {.kind = WIRE_POINTER};
    for (int pauses = 0; move.u.pointer.x < MOVES;) {
        enum wire_result result = wire_send(test->wire, &move, NULL, -1);
        if (result == WIRE_OK) {
            move.u.pointer.x++;
        } else {
            CHECK_INT(result, WIRE_AGAIN);
            CHECK(pauses++ < WAIT_MS);
            sleep_microseconds(1000);
        }
    }
}

static void await_colour(struct session_test *test, uint32_t colour) {
    struct message update = {0};
    put_fill(&update, 0, 0, 8, 4, colour);
    server_say(test, &update);
    do {
        viewer_await(test, WIRE_FRAME);
    } while (viewer_pixel(test, 7, 3) != colour);
}

/* Input waits for it; frames come and are released all the same. */
static void server_is_deaf(void) {
    struct session_test *test = session_test_begin(8, 4);
    send_moves(test);
    for (uint32_t colour = 1; colour <= COLOURS; colour++) {
        await_colour(test, colour);
    }
    /* It was only asleep: not a byte is missing or out of place. */
    for (int x = 0, requests = 0; x < MOVES || requests < COLOURS;) {
        uint8_t message[10];
        CHECK_INT(recv(test->server, message, 6, MSG_WAITALL), 6);
        if (message[0] == 3) {
            CHECK_INT(recv(test->server, message + 6, 4, MSG_WAITALL), 4);
            CHECK_INT(message[7], 8);
            requests++;
        } else {
            CHECK_INT(message[0], 5);
            CHECK_INT(message[2] << 8 | message[3], x++);
        }
    }
    server_sync(test);
    session_test_stop(test);
}

static const struct check_case cases[] = {
    {"coverage", coverage},
    {"coverage_of_nothing", coverage_of_nothing},
    {"newest_wins", newest_wins},
    {"release_of_another", release_of_another},
    {"release_while_stuck_elsewhere", release_while_stuck_elsewhere},
    {"release_while_stuck_there", release_while_stuck_there},
    {"partial_update_is_shown", partial_update_is_shown},
    {"size_while_holding", size_while_holding},
    {"console_sizes_in_a_row", console_sizes_in_a_row},
    {"server_is_deaf", server_is_deaf},
};

CHECK_MAIN(cases)
