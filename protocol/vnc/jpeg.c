/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

#include "base/memory.h"

enum {
    ROWS = 16,      /* asked for at a time */
    SCANS_MAX = 100 /* a progressive picture costs a pass over all of it for each */
};

struct jpeg {
    struct jpeg_decompress_struct decompress;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
};

static struct jpeg *jpeg_of(j_common_ptr common) {
    return common->client_data;
}

static void on_error(j_common_ptr common) {
    longjmp(jpeg_of(common)->failed, 1);
}

/* Warnings have level -1. Those about damaged pixels are errors here: a server's link
 * loses nothing, so something is wrong with the data. */
static void on_message(j_common_ptr common, int level) {
    int code = common->err->msg_code;
    if (level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
                      code == JWRN_JPEG_EOF)) {
        on_error(common);
    }
}

static void on_source(j_decompress_ptr decompress) {
    (void)decompress;
}

static boolean on_source_empty(j_decompress_ptr decompress) {
    ERREXIT(decompress, JERR_INPUT_EOF);
    return FALSE;
}

static void on_source_skip(j_decompress_ptr decompress, long length) {
    struct jpeg_source_mgr *source = decompress->src;
    if (length <= 0) {
        return;
    }
    if ((unsigned long)length > source->bytes_in_buffer) {
        ERREXIT(decompress, JERR_INPUT_EOF);
        return;
    }
    source->next_input_byte += length;
    source->bytes_in_buffer -= (size_t)length;
}

static void on_progress(j_common_ptr common) {
    if (jpeg_of(common)->decompress.input_scan_number > SCANS_MAX) {
        ERREXIT(common, JERR_BAD_PROGRESSION);
    }
}

struct jpeg *jpeg_new(void) {
    struct jpeg *jpeg = memory_new(1, sizeof *jpeg);
    jpeg->decompress.err = jpeg_std_error(&jpeg->errors);
    jpeg->errors.error_exit = on_error;
    jpeg->errors.emit_message = on_message;
    jpeg->decompress.client_data = jpeg;
    if (setjmp(jpeg->failed)) {
        abort(); /* out of memory, or headers of another library version */
    }
    jpeg_create_decompress(&jpeg->decompress);
    jpeg->source.init_source = on_source;
    jpeg->source.term_source = on_source;
    jpeg->source.fill_input_buffer = on_source_empty;
    jpeg->source.skip_input_data = on_source_skip;
    jpeg->source.resync_to_restart = jpeg_resync_to_restart;
    jpeg->decompress.src = &jpeg->source;
    jpeg->progress.progress_monitor = on_progress;
    jpeg->decompress.progress = &jpeg->progress;
    return jpeg;
}

void jpeg_free(struct jpeg *jpeg) {
    if (jpeg) {
        jpeg_destroy_decompress(&jpeg->decompress);
        free(jpeg);
    }
}

static void read_rows(struct jpeg *jpeg, const struct surface *target, struct rect area) {
    struct jpeg_decompress_struct *decompress = &jpeg->decompress;
    while (decompress->output_scanline < decompress->output_height) {
        JSAMPROW rows[ROWS];
        int32_t first = (int32_t)decompress->output_scanline;
        int32_t count = area.h - first < ROWS ? area.h - first : ROWS;
        for (int32_t i = 0; i < count; i++) {
            rows[i] = (JSAMPROW)surface_at(target, area.x, area.y + first + i);
        }
        jpeg_read_scanlines(decompress, rows, (JDIMENSION)count);
    }
}

/* The fast transform is less exact than the finest quantisation, and finer than others.
 */
static J_DCT_METHOD choose_method(const struct jpeg_decompress_struct *decompress) {
    const JQUANT_TBL *luminance = decompress->quant_tbl_ptrs[0];
    return luminance && luminance->quantval[0] >= 2 ? JDCT_IFAST : JDCT_ISLOW;
}

/* Everything that may end in on_error(); false when the size is not the area's. */
static bool decode(struct jpeg *jpeg, const struct surface *target, struct rect area) {
    struct jpeg_decompress_struct *decompress = &jpeg->decompress;
    jpeg_read_header(decompress, TRUE);
    if (decompress->image_width != (JDIMENSION)area.w ||
        decompress->image_height != (JDIMENSION)area.h) {
        return false;
    }
    decompress->out_color_space = JCS_EXT_BGRX;
    decompress->dct_method = choose_method(decompress);
    jpeg_start_decompress(decompress);
    read_rows(jpeg, target, area);
    return true;
}

bool jpeg_decode(struct jpeg *jpeg, const uint8_t *data, size_t length,
                 const struct surface *target, struct rect area, struct error *err) {
    jpeg->source.next_input_byte = data;
    jpeg->source.bytes_in_buffer = length;
    if (setjmp(jpeg->failed)) {
        jpeg_abort_decompress(&jpeg->decompress);
        return error_set(err, ERROR_PROTOCOL, "the server sent a broken JPEG picture");
    }
    bool is_painted = decode(jpeg, target, area);
    /* Not jpeg_finish_decompress(): what follows the last row does not matter. */
    jpeg_abort_decompress(&jpeg->decompress);
    return is_painted ||
           error_set(err, ERROR_PROTOCOL,
                     "the server sent a JPEG picture of another size than its rectangle");
}
