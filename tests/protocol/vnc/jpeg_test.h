/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JPEG pictures as a server makes them, and what they should look like: decoded by the
 * library in the plainest way, to three bytes a pixel and from there.
 */
#ifndef TESTS_PROTOCOL_VNC_JPEG_TEST_H
#define TESTS_PROTOCOL_VNC_JPEG_TEST_H

#include <stdio.h>

#include <jpeglib.h>

#include "tests/protocol/vnc/decode_test.h"

enum jpeg_style {
    JPEG_420,
    JPEG_444,
    JPEG_GREY,
    JPEG_PROGRESSIVE,
    JPEG_STYLES,
    JPEG_MANY_SCANS =
        JPEG_STYLES, /* a coefficient each: legal, and work for the reader */
};

enum {
    JPEG_COEFFICIENTS = 64,
    JPEG_SCANS = 1 + 3 * (JPEG_COEFFICIENTS - 1),
};

static inline void jpeg_many_scans(jpeg_scan_info scans[JPEG_SCANS]) {
    int count = 0;
    scans[count++] = (jpeg_scan_info){3, {0, 1, 2}, 0, 0, 0, 0};
    for (int component = 0; component < 3; component++) {
        for (int at = 1; at < JPEG_COEFFICIENTS; at++) {
            scans[count++] = (jpeg_scan_info){1, {component}, at, at, 0, 0};
        }
    }
}

static inline void jpeg_choose_style(struct jpeg_compress_struct *compress,
                                     enum jpeg_style style,
                                     const jpeg_scan_info scans[JPEG_SCANS]) {
    if (style == JPEG_444) {
        compress->comp_info[0].h_samp_factor = compress->comp_info[0].v_samp_factor = 1;
    } else if (style == JPEG_GREY) {
        jpeg_set_colorspace(compress, JCS_GRAYSCALE);
    } else if (style == JPEG_PROGRESSIVE) {
        jpeg_simple_progression(compress);
    } else if (style == JPEG_MANY_SCANS) {
        compress->scan_info = scans;
        compress->num_scans = JPEG_SCANS;
    }
}

static inline void put_jpeg(struct message *message, const struct surface *picture,
                            enum jpeg_style style) {
    struct jpeg_compress_struct compress;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL;
    unsigned long length = 0;
    jpeg_scan_info scans[JPEG_SCANS];
    compress.err = jpeg_std_error(&errors);
    jpeg_create_compress(&compress);
    jpeg_mem_dest(&compress, &data, &length);
    compress.image_width = (JDIMENSION)picture->width;
    compress.image_height = (JDIMENSION)picture->height;
    compress.input_components = 4;
    compress.in_color_space = JCS_EXT_BGRX;
    jpeg_set_defaults(&compress);
    jpeg_set_quality(&compress, 80, TRUE);
    jpeg_many_scans(scans);
    jpeg_choose_style(&compress, style, scans);
    jpeg_start_compress(&compress, TRUE);
    for (int y = 0; y < picture->height; y++) {
        JSAMPROW row = (JSAMPROW)surface_at(picture, 0, y);
        jpeg_write_scanlines(&compress, &row, 1);
    }
    jpeg_finish_compress(&compress);
    put_bytes(message, data, length);
    jpeg_destroy_compress(&compress);
    free(data);
}

static inline void jpeg_reference(const uint8_t *data, size_t length,
                                  const struct surface *expected) {
    struct jpeg_decompress_struct decompress;
    struct jpeg_error_mgr errors;
    uint8_t *row = memory_new((size_t)expected->width, 3);
    decompress.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decompress);
    jpeg_mem_src(&decompress, data, length);
    jpeg_read_header(&decompress, TRUE);
    decompress.out_color_space = JCS_RGB;
    if (decompress.quant_tbl_ptrs[0]->quantval[0] >= 2) {
        decompress.dct_method = JDCT_IFAST;
    }
    jpeg_start_decompress(&decompress);
    for (int y = 0; y < expected->height; y++) {
        jpeg_read_scanlines(&decompress, &row, 1);
        for (int x = 0; x < expected->width; x++) {
            const uint8_t *pixel = row + x * 3;
            *surface_at(expected, x, y) =
                (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
        }
    }
    jpeg_finish_decompress(&decompress);
    jpeg_destroy_decompress(&decompress);
    free(row);
}

#endif
