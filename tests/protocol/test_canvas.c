/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/canvas.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "protocol/serve.h"
#include "protocol/wire.h"
#include "tests/check.h"

enum {
    SIDE = 256,
    TILE = 16,
    TILES = SIDE / TILE,
    UNFINISHED = 0x00badbad,
};

static int ends[2];
static struct framebuffer viewer; /* as the other process would map it */
static struct canvas canvas;
static struct wire_message message;
static struct error err;

static void begin(void) {
    struct framebuffer front;
    CHECK(wire_pair(ends, &err));
    CHECK(framebuffer_create(&viewer, &err));
    CHECK(framebuffer_adopt(&front, dup(viewer.fd), &err));
    canvas_init(&canvas, ends[1], 0, &front);
}

static void end(void) {
    framebuffer_close(&viewer);
    framebuffer_close(&canvas.front);
    free(canvas.surface.pixels);
    pthread_mutex_destroy(&canvas.lock);
    close(ends[0]);
    close(ends[1]);
}

static bool receive(void) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    int fd;
    return wire_receive(ends[0], &message, payload, &fd) == WIRE_OK;
}

static void expect(enum wire_kind kind) {
    CHECK(receive());
    CHECK_INT(message.kind, kind);
}

static void expect_frame(uint64_t sequence, bool complete, struct rect bounds) {
    expect(WIRE_FRAME);
    CHECK_INT(message.u.frame.sequence, sequence);
    CHECK_INT(message.u.frame.complete, complete);
    CHECK(rect_equal(damage_bounds(&message.u.frame.damage), bounds));
}

static void resize(int width, int height) {
    CHECK(canvas_resize(&canvas, width, height, &err));
    expect(WIRE_SIZE);
    CHECK_INT(message.u.size.width, width);
    CHECK_INT(message.u.size.height, height);
    CHECK(framebuffer_map(&viewer, width, height, &err));
}

static void fill(struct rect area, uint32_t colour) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&canvas.surface, x, y) = colour;
        }
    }
}

static void paint(struct rect area, uint32_t colour) {
    canvas_begin(&canvas, area);
    fill(area, colour);
}

static void check_seen(struct rect area, uint32_t colour) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            CHECK_INT(viewer.pixels[y * viewer.width + x], colour);
        }
    }
}

static void test_first_frame(void) {
    const struct rect half = {0, 0, 64, 16}, whole = {0, 0, 64, 32};
    begin();
    canvas_commit(&canvas, true);
    CHECK(!receive()); /* no size yet */
    resize(64, 32);
    CHECK(!receive()); /* nothing painted yet */
    paint(half, 0x111111);
    CHECK(!receive());
    canvas_commit(&canvas, false);
    expect_frame(1, false, whole);
    check_seen(half, 0x111111);
    check_seen(rect_make(0, 16, 64, 16), 0);
    end();
}

/* While the viewer holds the front, damage adds up, the newest pixels win and what is
 * held stays as it is. */
static void test_newest_wins(void) {
    const struct rect whole = {0, 0, 64, 32};
    begin();
    resize(64, 32);
    paint(whole, 1);
    canvas_commit(&canvas, true);
    expect_frame(1, true, whole);
    for (uint32_t i = 2; i < 100; i++) {
        paint(rect_make((int)i % 8, 4, 8, 8), i);
        canvas_commit(&canvas, true);
    }
    CHECK(!receive());
    check_seen(whole, 1);
    CHECK(canvas_release(&canvas, 1));
    expect_frame(2, true, rect_make(0, 4, 15, 8));
    check_seen(rect_make(3, 4, 8, 8), 99);
    CHECK(!receive());
    CHECK(canvas_release(&canvas, 2));
    CHECK(!receive());
    end();
}

static void test_release_unknown(void) {
    begin();
    resize(8, 8);
    CHECK(!canvas_release(&canvas, 0));
    CHECK(!canvas_release(&canvas, 1));
    paint(rect_make(0, 0, 8, 8), 5);
    canvas_commit(&canvas, true);
    CHECK(!canvas_release(&canvas, 2));
    CHECK(!canvas_release(&canvas, 0));
    CHECK(canvas_release(&canvas, 1));
    CHECK(!canvas_release(&canvas, 1));
    end();
}

/* What is being painted at a release waits for its commit, all else goes out. */
static void test_painting_is_left_out(void) {
    const struct rect left = {0, 0, 8, 8}, right = {40, 0, 8, 8};
    begin();
    resize(64, 32);
    paint(rect_make(0, 0, 64, 32), 1);
    canvas_commit(&canvas, true);
    expect_frame(1, true, rect_make(0, 0, 64, 32));
    paint(left, 2);
    paint(right, 2);
    canvas_commit(&canvas, true);
    paint(rect_make(4, 4, 10, 10), UNFINISHED);
    CHECK(canvas_release(&canvas, 1));
    expect_frame(2, true, right);
    check_seen(right, 2);
    check_seen(left, 1);
    CHECK(canvas_release(&canvas, 2));
    CHECK(!receive());
    fill(rect_make(4, 4, 10, 10), 3);
    canvas_commit(&canvas, true);
    expect_frame(3, true, rect_make(0, 0, 14, 14));
    check_seen(rect_make(0, 0, 4, 4), 2);
    check_seen(rect_make(4, 4, 10, 10), 3);
    end();
}

static void test_resize(void) {
    begin();
    resize(64, 32);
    paint(rect_make(0, 0, 64, 32), 7);
    canvas_commit(&canvas, true);
    expect_frame(1, true, rect_make(0, 0, 64, 32));
    resize(80, 16);
    CHECK(canvas_release(&canvas, 1));
    expect_frame(2, false, rect_make(0, 0, 80, 16));
    check_seen(rect_make(0, 0, 64, 16), 7);
    check_seen(rect_make(64, 0, 16, 16), 0);
    end();
}

static void test_resize_refused(void) {
    static const int sizes[][2] = {{0, 5},
                                   {5, 0},
                                   {-1, -1},
                                   {16385, 1},
                                   {16384, 16384},
                                   {1, INT32_MAX},
                                   {INT32_MIN, INT32_MIN}};
    begin();
    resize(8, 8);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct error refused = {.code = ERROR_NONE};
        CHECK(!canvas_resize(&canvas, sizes[i][0], sizes[i][1], &refused));
        CHECK_INT(refused.code, ERROR_PROTOCOL);
        CHECK(!receive());
        CHECK_INT(canvas.surface.width, 8);
    }
    end();
}

static struct rect tile(unsigned number) {
    return rect_make((int)(number % TILES) * TILE, (int)(number / TILES % TILES) * TILE,
                     TILE, TILE);
}

/* Paints tiles in bunches, each tile in one colour; while it works on one, the tile is
 * full of UNFINISHED. */
static void *paint_tiles(void *argument) {
    atomic_bool *done = argument;
    unsigned state = 1;
    for (uint32_t round = 1; round <= 1500; round++) {
        struct rect tiles[24];
        unsigned count = 1 + round % 24;
        for (unsigned i = 0; i < count; i++) {
            state = state * 1103515245u + 12345u;
            tiles[i] = tile(state >> 12);
            canvas_begin(&canvas, tiles[i]);
            fill(tiles[i], UNFINISHED);
        }
        for (unsigned i = 0; i < count; i++) {
            fill(tiles[i], round);
        }
        canvas_commit(&canvas, true);
    }
    atomic_store(done, true);
    serve_send_number(ends[1], WIRE_BELL, 0);
    return NULL;
}

static void check_tile(const uint32_t *pixels, struct rect area) {
    uint32_t colour = pixels[area.y * SIDE + area.x];
    CHECK(colour != UNFINISHED);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            CHECK_INT(pixels[y * SIDE + x], colour);
        }
    }
}

/* Takes over what a frame says has changed, as a window would. */
static void show(uint32_t *shown) {
    struct surface to = {shown, SIDE, SIDE, SIDE};
    struct surface from = {viewer.pixels, SIDE, SIDE, SIDE};
    const struct damage *damage = &message.u.frame.damage;
    for (unsigned i = 0; i < damage->count; i++) {
        CHECK(rect_inside(damage->rects[i], SIDE, SIDE));
        surface_copy(&to, &from, damage->rects[i]);
    }
    for (unsigned number = 0; number < TILES * TILES; number++) {
        check_tile(shown, tile(number));
    }
}

/* One thread paints, another shows and releases: no frame has anything unfinished, and in
 * the end every pixel has arrived. */
static void test_two_threads(void) {
    static uint32_t shown[SIDE * SIDE];
    atomic_bool done = false;
    pthread_t painter;
    bool ended = false;
    unsigned frames = 0;
    begin();
    resize(SIDE, SIDE);
    CHECK(pthread_create(&painter, NULL, paint_tiles, &done) == 0);
    for (;;) {
        struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
        if (!receive()) {
            if (ended) {
                break;
            }
            CHECK(poll(&wanted, 1, 20000) > 0);
        } else if (message.kind == WIRE_BELL) {
            ended = true;
        } else {
            CHECK_INT(message.kind, WIRE_FRAME);
            show(shown);
            frames++;
            CHECK(canvas_release(&canvas, message.u.frame.sequence));
        }
    }
    CHECK(pthread_join(painter, NULL) == 0);
    CHECK(atomic_load(&done));
    CHECK(frames >= 2);
    CHECK(memcmp(shown, canvas.surface.pixels, sizeof shown) == 0);
    fprintf(stderr, "  %u frames\n", frames);
    end();
}

static const struct check_case cases[] = {
    {"first-frame", test_first_frame},
    {"newest-wins", test_newest_wins},
    {"release-unknown", test_release_unknown},
    {"painting-is-left-out", test_painting_is_left_out},
    {"resize", test_resize},
    {"resize-refused", test_resize_refused},
    {"two-threads", test_two_threads},
};

CHECK_MAIN(cases)
