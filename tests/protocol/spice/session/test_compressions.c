/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, pixel for pixel, in each compression that a server offers. */
#include "tests/protocol/spice/session/picture_test.h"

#include <spice/enums.h>

enum {
    WIDTH = 320,
    HEIGHT = 240,
    RAW = WIDTH * HEIGHT * 4, /* bytes of a whole picture */
    LITTLE = RAW / 4,
    VIDEO_FRAMES = 80, /* each differs from the next by 1 of blue */
    STREAM_TOLERANCE = 80,
    JPEG_TOLERANCE = 24, /* per colour: quality 85 on a smooth picture */
};

static struct spice_session test;
static struct picture_test expected;

static void pattern(unsigned seed) {
    spice_server_ask(&test.server, "pattern %u", seed);
    picture_test_noise(&expected, (struct rect){0, 0, WIDTH, HEIGHT}, seed);
}

static void start(const char *options, int compression) {
    const struct console_settings settings = {.helper = "oriel-spice",
                                              .shared = true,
                                              .quality = -1,
                                              .compression = -1,
                                              .encoding = -1,
                                              .image_compression = compression};
    struct error err;
    test = (struct spice_session){.refuses = false};
    spice_server_start(&test.server, options);
    test.console = console_start(&settings, &err);
    CHECK(test.console != NULL);
    picture_test_resize(&expected, WIDTH, HEIGHT);
    pattern(7);
    spice_server_ask(&test.server, "sync");
    spice_session_connect(&test);
}

static void stop(void) {
    spice_session_end(&test);
    picture_test_free(&expected);
}

static int await(int tolerance) {
    return picture_test_await(&expected, &test, 0, 0, 0, tolerance);
}

static void fill(struct rect box, uint32_t colour) {
    spice_server_ask(&test.server, "fill %d %d %d %d %06x", box.x, box.y, box.w, box.h,
                     colour);
    picture_test_fill(&expected, box, colour);
}

static void noise(struct rect box, unsigned seed) {
    spice_server_ask(&test.server, "draw %d %d %d %d %u", box.x, box.y, box.w, box.h,
                     seed);
    picture_test_noise(&expected, box, seed);
}

static void smooth(struct rect box, unsigned seed) {
    spice_server_ask(&test.server, "smooth %d %d %d %d %u", box.x, box.y, box.w, box.h,
                     seed);
    picture_test_smooth(&expected, box, seed);
}

static void tiles(struct rect box, unsigned seed) {
    spice_server_ask(&test.server, "tiles %d %d %d %d %u", box.x, box.y, box.w, box.h,
                     seed);
    picture_test_tiles(&expected, box, seed);
}

/* What the picture has cost since the last call. */
static long sent(void) {
    static long before;
    long now =
        strtol(spice_server_ask(&test.server, "sent %d", CHANNEL_DISPLAY), NULL, 10);
    long since = now - before;
    before = now;
    return since;
}

static void copy(struct rect box, int from_x, int from_y) {
    spice_server_ask(&test.server, "copy %d %d %d %d %d %d", box.x, box.y, box.w, box.h,
                     from_x, from_y);
    picture_test_copy(&expected, box, from_x, from_y);
}

/* What the parts have cost. */
struct cost {
    int lost; /* the largest difference that a lossy compression made */
    long smooth, tiles;
    long again; /* a picture that the client has had before */
};

/* Waits for the picture between the drawings, so that each is one that is sent and not
 * one that another has covered. */
static struct cost draw_all(const char *options, int compression, int tolerance) {
    const struct rect all = {0, 0, WIDTH, HEIGHT};
    struct cost cost;
    start(options, compression);
    await(0);
    fill((struct rect){3, 5, 100, 50}, 0xff0102);
    await(0);
    noise((struct rect){10, 20, 64, 64}, 3);
    noise((struct rect){300, 239, 20, 1}, 4);
    noise((struct rect){319, 0, 1, 240}, 5);
    await(0);
    copy((struct rect){20, 30, 64, 64}, 10, 20); /* the two overlap */
    copy((struct rect){200, 100, 100, 100}, 0, 0);
    await(0);
    sent();
    smooth(all, 9);
    cost.lost = await(tolerance);
    cost.smooth = sent();
    tiles(all, 1);
    await(0);
    cost.tiles = sent();
    noise(all, 20);
    await(0);
    fill(all, 0x808080);
    await(0);
    sent();
    noise(all, 20);
    await(0);
    cost.again = sent();
    stop();
    CHECK(tolerance != 0 || cost.lost == 0);
    return cost;
}

/* Neither compressed. */
static void off(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_OFF, 0);
    CHECK(cost.smooth >= RAW && cost.tiles >= RAW && cost.again >= RAW);
}

/* The server is on this machine: off. */
static void by_the_link(void) {
    struct cost cost = draw_all("--port 0 --size 320x240 --compression lz", -1, 0);
    CHECK(cost.smooth >= RAW && cost.tiles >= RAW && cost.again >= RAW);
}

static void lz(void) {
    struct cost cost = draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_LZ, 0);
    CHECK(cost.tiles < LITTLE && cost.again > LITTLE);
}

static void lz4(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_LZ4, 0);
    CHECK(cost.tiles < LITTLE && cost.again > LITTLE);
}

static void quic(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_QUIC, 0);
    CHECK(cost.smooth < LITTLE && cost.tiles > LITTLE);
}

static void glz(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_GLZ, 0);
    CHECK(cost.tiles < LITTLE && cost.again < LITTLE);
}

static void auto_lz(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_AUTO_LZ, 0);
    CHECK(cost.smooth < LITTLE && cost.tiles < LITTLE && cost.again > LITTLE);
}

static void auto_glz(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240", SPICE_IMAGE_COMPRESSION_AUTO_GLZ, 0);
    CHECK(cost.smooth < LITTLE && cost.tiles < LITTLE && cost.again < LITTLE);
}

static void zlib_glz(void) {
    struct cost cost =
        draw_all("--port 0 --size 320x240 --zlib always", SPICE_IMAGE_COMPRESSION_GLZ, 0);
    CHECK(cost.tiles < LITTLE && cost.again < LITTLE);
}

static void jpeg(void) {
    struct cost cost = draw_all("--port 0 --size 320x240 --jpeg always",
                                SPICE_IMAGE_COMPRESSION_AUTO_GLZ, JPEG_TOLERANCE);
    CHECK(cost.lost > 0 && cost.smooth < LITTLE);
}

/* A box that is drawn again and again becomes a stream of JPEG pictures; the last one is
 * sent once more, without loss, when it is over. */
static void stream(void) {
    const struct rect box = {16, 16, 288, 208};
    int most = 0;
    start("--port 0 --size 320x240 --streaming all", SPICE_IMAGE_COMPRESSION_OFF);
    spice_server_ask(&test.server, "video 16 16 288 208 %d %d 15", 1, VIDEO_FRAMES);
    picture_test_smooth(&expected, box, VIDEO_FRAMES / 2);
    do {
        int lost = await(STREAM_TOLERANCE);
        most = lost > most ? lost : most;
        spice_session_await(&test, EVENT_FRAME);
    } while (most == 0);
    picture_test_smooth(&expected, box, VIDEO_FRAMES);
    await(0);
    stop();
}

static const struct check_case cases[] = {
    {"by_the_link", by_the_link},
    {"off", off},
    {"lz", lz},
    {"lz4", lz4},
    {"quic", quic},
    {"glz", glz},
    {"auto_lz", auto_lz},
    {"auto_glz", auto_glz},
    {"zlib_glz", zlib_glz},
    {"jpeg", jpeg},
    {"stream", stream},
};

CHECK_MAIN(cases)
