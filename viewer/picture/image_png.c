/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/picture/image_png.h"

#include <errno.h>
#include <png.h>
#include <string.h>

enum {
    FAST_LEVEL = 1
};

static void refuse(png_structp png, png_const_charp text) {
    snprintf(png_get_error_ptr(png), 64, "%s", text);
    png_longjmp(png, 1);
}

static void drop_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void write_rows(png_structp png, png_infop info, const struct surface *picture) {
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, FAST_LEVEL);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
    png_write_info(png, info);
    /* xRGB in memory is B, G, R and a byte to leave out. */
    png_set_bgr(png);
    png_set_filler(png, 0, PNG_FILLER_AFTER);
    for (int row = 0; row < picture->height; row++) {
        png_write_row(png, (png_const_bytep)surface_at(picture, 0, row));
    }
    png_write_end(png, info);
}

bool image_png_write(FILE *stream, const struct surface *picture, struct error *err) {
    char reason[64] = "no memory";
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, reason, refuse, drop_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    bool written = false;
    if (info && !setjmp(png_jmpbuf(png))) {
        png_init_io(png, stream);
        write_rows(png, info, picture);
        written = true;
    } else {
        int number = errno;
        error_set(err, ERROR_ACTION, "cannot write the PNG: %s",
                  ferror(stream) ? strerror(number) : reason);
        error_hint(err, "nothing was written; check the space on the disk");
    }
    png_destroy_write_struct(&png, &info);
    return written;
}
