/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/capture.h"

#include "base/clock.h"
#include "base/file.h"
#include "viewer/headless.h"
#include "viewer/picture/image_png.h"

bool capture_write(const struct frame *frame, const char *output, struct error *err) {
    struct atomic_file file;
    const struct surface picture = {(uint32_t *)frame->pixels, frame->width,
                                    frame->height, (size_t)frame->width};
    if (!atomic_file_open(&file, output, err)) {
        return false;
    }
    if (!image_png_write(file.stream, &picture, err)) {
        atomic_file_abandon(&file);
        return false;
    }
    return atomic_file_commit(&file, err);
}

bool capture_to_file(struct connection *connection, unsigned display, const char *output,
                     int timeout_s, int stop_fd, struct error *err) {
    struct frame frame;
    int64_t deadline_ms = clock_now_ms() + (int64_t)timeout_s * 1000;
    return headless_frame(connection, display, stop_fd, deadline_ms, &frame, err) &&
           capture_write(&frame, output, err);
}
