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

static void begin_display(unsigned display) {
    struct framebuffer front;
    CHECK(wire_pair(ends, &err));
    CHECK(framebuffer_create(&viewer, &err));
    CHECK(framebuffer_adopt(&front, dup(viewer.fd), &err));
    canvas_init(&canvas, ends[1], display, &front);
}

static void begin(void) {
    begin_display(0);
}

static void end(void) {
    framebuffer_close(&viewer);
    canvas_finish(&canvas);
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

/* Messages name the display that they speak of. */
static void test_display(void) {
    begin_display(5);
    CHECK(canvas_resize(&canvas, 64, 32, &err));
    expect(WIRE_SIZE);
    CHECK_INT(message.channel, 5);
    paint(rect_make(0, 0, 64, 32), 7);
    canvas_commit(&canvas, true);
    expect_frame(1, true, rect_make(0, 0, 64, 32));
    CHECK_INT(message.channel, 5);
    end();
}

/* The end of a canvas is told, once, and nothing after it. */
static void test_finish(void) {
    begin_display(3);
    resize(64, 32);
    paint(rect_make(0, 0, 64, 32), 7);
    canvas_finish(&canvas);
    expect(WIRE_SIZE);
    CHECK_INT(message.channel, 3);
    CHECK_INT(message.u.size.width, 0);
    CHECK_INT(message.u.size.height, 0);
    CHECK(!receive());
    framebuffer_close(&viewer);
    close(ends[0]);
    close(ends[1]);
}

/* That all is there now is news, also when no pixel has changed since. */
static void test_complete_alone(void) {
    const struct rect whole = {0, 0, 64, 32}, none = {0, 0, 0, 0};
    begin();
    resize(64, 32);
    paint(whole, 1);
    canvas_commit(&canvas, false);
    expect_frame(1, false, whole);
    canvas_commit(&canvas, true);
    CHECK(!receive()); /* the viewer holds the front */
    CHECK(canvas_release(&canvas, 1));
    expect_frame(2, true, none);
    CHECK_INT(message.u.frame.damage.count, 0);
    CHECK(canvas_release(&canvas, 2));
    CHECK(!receive());
    canvas_commit(&canvas, true);
    CHECK(!receive()); /* known already */
    resize(64, 16);
    paint(rect_make(0, 0, 64, 16), 2);
    canvas_commit(&canvas, false);
    expect_frame(3, false, rect_make(0, 0, 64, 16));
    CHECK(canvas_release(&canvas, 3));
    CHECK(!receive());
    canvas_commit(&canvas, true);
    expect_frame(4, true, none);
    end();
}

enum {
    GAP = 5, /* between rows of borrowed pixels */
};

static struct surface borrowed; /* a library's */

/* Pixels of exactly the size that may be read, so that reading past them is found. */
static void lend(int width, int height, uint32_t colour) {
    size_t stride = (size_t)width + GAP;
    size_t count = stride * (size_t)(height - 1) + (size_t)width;
    borrowed = (struct surface){malloc(count * 4), width, height, stride};
    CHECK(borrowed.pixels != NULL);
    for (size_t i = 0; i < count; i++) {
        borrowed.pixels[i] = i % stride < (size_t)width ? colour : UNFINISHED;
    }
}

static void take_back(void) {
    canvas_hide(&canvas);
    free(borrowed.pixels);
}

static void show_borrowed(int width, int height, uint32_t colour, bool complete) {
    lend(width, height, colour);
    CHECK(canvas_show(&canvas, &borrowed, complete, &err));
}

static void expect_size(int width, int height) {
    expect(WIRE_SIZE);
    CHECK_INT(message.u.size.width, width);
    CHECK_INT(message.u.size.height, height);
    CHECK(framebuffer_map(&viewer, width, height, &err));
}

static void test_show(void) {
    const struct rect whole = {0, 0, 64, 32}, corner = {50, 20, 14, 12};
    begin();
    show_borrowed(64, 32, 0x123456, true);
    expect_size(64, 32);
    expect_frame(1, true, whole);
    check_seen(whole, 0x123456);
    CHECK(canvas_release(&canvas, 1));
    CHECK(!receive());
    paint(corner, 0x777777);
    canvas_commit(&canvas, true);
    expect_frame(2, true, corner);
    check_seen(corner, 0x777777);
    take_back();
    end();
}

/* Another buffer of the same size: no SIZE, but every pixel anew. */
static void test_show_same_size(void) {
    const struct rect whole = {0, 0, 64, 32};
    begin();
    show_borrowed(64, 32, 1, true);
    expect_size(64, 32);
    expect_frame(1, true, whole);
    take_back();
    show_borrowed(64, 32, 2, true);
    CHECK(!receive()); /* the viewer holds the front */
    CHECK(canvas_release(&canvas, 1));
    expect_frame(2, true, whole);
    check_seen(whole, 2);
    CHECK(canvas_release(&canvas, 2));
    take_back();
    show_borrowed(64, 32, 3, false);
    CHECK(!receive());
    canvas_commit(&canvas, false);
    expect_frame(3, false, whole);
    CHECK(canvas_release(&canvas, 3));
    canvas_commit(&canvas, true);
    expect_frame(4, true, rect_make(0, 0, 0, 0));
    CHECK(canvas_release(&canvas, 4));
    take_back();
    show_borrowed(32, 64, 4, true);
    expect_size(32, 64);
    expect_frame(5, true, rect_make(0, 0, 32, 64));
    check_seen(rect_make(0, 0, 32, 64), 4);
    take_back();
    end();
}

/* Once hidden, borrowed memory is read by nothing: it is freed here, ASan looks on. */
static void test_hide(void) {
    const struct rect whole = {0, 0, 64, 32};
    begin();
    show_borrowed(64, 32, 1, true);
    expect_size(64, 32);
    expect_frame(1, true, whole);
    paint(rect_make(0, 0, 9, 9), 2); /* never committed before the end */
    take_back();
    canvas_commit(&canvas, true);
    canvas_begin(&canvas, whole);
    CHECK(canvas_release(&canvas, 1));
    canvas_commit(&canvas, true);
    CHECK(!receive());
    check_seen(whole, 1); /* the last picture stays */
    canvas_hide(&canvas);
    show_borrowed(64, 32, 3, true);
    expect_frame(2, true, whole);
    check_seen(whole, 3);
    take_back();
    end();
}

static void test_show_refused(void) {
    static const int sizes[][2] = {{0, 5}, {5, -1}, {16385, 1}, {16384, 16384}};
    begin();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct error refused = {.code = ERROR_NONE};
        struct surface wrong = {NULL, sizes[i][0], sizes[i][1], 16385};
        CHECK(!canvas_show(&canvas, &wrong, true, &refused));
        CHECK_INT(refused.code, ERROR_PROTOCOL);
        canvas_commit(&canvas, true);
        CHECK(!receive());
    }
    end();
}

/* Rectangles come from a server: what lies outside of the surface is no damage. */
static void test_damage_outside(void) {
    static const struct rect areas[] = {{60, 30, 100, 100}, {-10, -10, 14, 12}};
    static const struct rect seen[] = {{60, 30, 4, 2}, {0, 0, 4, 2}};
    begin();
    show_borrowed(64, 32, 1, true);
    expect_size(64, 32);
    expect_frame(1, true, rect_make(0, 0, 64, 32));
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        CHECK(canvas_release(&canvas, i + 1));
        canvas_begin(&canvas, areas[i]);
        canvas_begin(&canvas, rect_make(64, 0, 9, 9));
        canvas_commit(&canvas, true);
        expect_frame(i + 2, true, seen[i]);
    }
    take_back();
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
    {"display", test_display},
    {"finish", test_finish},
    {"complete-alone", test_complete_alone},
    {"show", test_show},
    {"show-same-size", test_show_same_size},
    {"hide", test_hide},
    {"show-refused", test_show_refused},
    {"damage-outside", test_damage_outside},
    {"two-threads", test_two_threads},
};

CHECK_MAIN(cases)
