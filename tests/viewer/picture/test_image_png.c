/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/picture/image_png.h"

#include <png.h>

#include "base/memory.h"
#include "tests/check.h"

static uint32_t colour_of(int x, int y) {
    uint32_t mixed = (uint32_t)x * 2654435761u ^ (uint32_t)y * 2246822519u;
    return mixed ^ mixed >> 15; /* the top byte is noise on purpose */
}

static struct surface make_picture(int width, int height, size_t stride) {
    struct surface picture = {.width = width, .height = height, .stride = stride};
    picture.pixels = memory_new((size_t)height * stride, sizeof *picture.pixels);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < (int)stride; x++) {
            picture.pixels[(size_t)y * stride + (size_t)x] =
                x < width ? colour_of(x, y) : 0xffffffff;
        }
    }
    return picture;
}

/* Reads by libpng's simplified interface, which shares nothing with the writer. */
static void check_content(const void *bytes, size_t length, int width, int height) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    CHECK(png_image_begin_read_from_memory(&image, bytes, length));
    CHECK_INT(image.width, width);
    CHECK_INT(image.height, height);
    CHECK_INT(image.format, PNG_FORMAT_RGB); /* no alpha in the file */
    uint8_t *rgb = memory_new((size_t)width * (size_t)height, 3);
    CHECK(png_image_finish_read(&image, NULL, rgb, 0, NULL));
    for (int i = 0; i < width * height; i++) {
        uint32_t read =
            (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
        CHECK_INT(read, colour_of(i % width, i / width) & 0xffffff);
    }
    free(rgb);
}

static void check_written(int width, int height, size_t stride) {
    struct surface picture = make_picture(width, height, stride);
    struct error err;
    char *bytes = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&bytes, &length);
    CHECK(image_png_write(stream, &picture, &err));
    CHECK(fclose(stream) == 0);
    check_content(bytes, length, width, height);
    free(bytes);
    free(picture.pixels);
}

static void test_lossless(void) {
    check_written(1, 1, 1);
    check_written(1, 40, 1);
    check_written(333, 7, 333);
    check_written(640, 480, 640);
}

static void test_stride(void) {
    check_written(60, 50, 64);
    check_written(1, 3, 1000);
}

/* However little it is, a full disk is noticed at the latest when the file is closed. */
static void check_full(int side, bool at_once) {
    struct surface picture = make_picture(side, side, (size_t)side);
    struct error err = {.code = ERROR_NONE};
    FILE *stream = fopen("/dev/full", "wb");
    bool written = image_png_write(stream, &picture, &err);
    CHECK(!written || fclose(stream) != 0);
    if (at_once) {
        CHECK(!written);
    }
    if (!written) {
        CHECK_INT(err.code, ERROR_ACTION);
        CHECK(strstr(err.message, "No space left on device") != NULL);
        CHECK(err.hint[0] != '\0');
        fclose(stream);
    }
    free(picture.pixels);
}

static void test_full_disk(void) {
    check_full(1, false);
    check_full(64, true);
    check_full(500, true);
}

static const struct check_case cases[] = {
    {"lossless", test_lossless},
    {"stride", test_stride},
    {"full-disk", test_full_disk},
};

CHECK_MAIN(cases)
