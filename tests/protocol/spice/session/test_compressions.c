/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures, pixel for pixel, in each compression that a server offers. */
#include "tests/protocol/spice/session/picture_test.h"

#include <spice/enums.h>

enum {
    WIDTH = 320,
    HEIGHT = 240,
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

static void await(int tolerance) {
    picture_test_await(&expected, &test, 0, 0, 0, tolerance);
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

static void copy(struct rect box, int from_x, int from_y) {
    spice_server_ask(&test.server, "copy %d %d %d %d %d %d", box.x, box.y, box.w, box.h,
                     from_x, from_y);
    picture_test_copy(&expected, box, from_x, from_y);
}

/* Waits for the picture between the drawings, so that each is one that is sent and not
 * one that another has covered. */
static void draw_all(int tolerance) {
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
    smooth((struct rect){0, 0, WIDTH, HEIGHT}, 9);
    await(tolerance);
    smooth((struct rect){0, 0, WIDTH, HEIGHT}, 10); /* like the one before */
    await(tolerance);
    fill((struct rect){0, 0, 1, 1}, 0xffffff);
    fill((struct rect){0, 0, WIDTH, HEIGHT}, 0x808080);
    await(0);
}

static void check_lossless(const char *options, int compression) {
    start(options, compression);
    draw_all(0);
    stop();
}

static void by_the_link(void) {
    check_lossless("--size 320x240", -1);
}

static void off(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_OFF);
}

static void lz(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_LZ);
}

static void lz4(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_LZ4);
}

static void quic(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_QUIC);
}

static void glz(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_GLZ);
}

static void auto_lz(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_AUTO_LZ);
}

static void auto_glz(void) {
    check_lossless("--size 320x240", SPICE_IMAGE_COMPRESSION_AUTO_GLZ);
}

static void zlib_glz(void) {
    check_lossless("--size 320x240 --zlib always", SPICE_IMAGE_COMPRESSION_GLZ);
}

static void jpeg(void) {
    start("--size 320x240 --jpeg always", SPICE_IMAGE_COMPRESSION_AUTO_GLZ);
    draw_all(JPEG_TOLERANCE);
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
};

CHECK_MAIN(cases)
