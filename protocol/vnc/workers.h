/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JPEG rectangles decoded beside the reader: a few threads, started once, and a short
 * queue. All functions are for the reader thread, which helps when it would have to wait.
 * After workers_new() no thread, file or memory arena is made, so that it can be called
 * before a system call filter closes.
 */
#ifndef PROTOCOL_VNC_WORKERS_H
#define PROTOCOL_VNC_WORKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/surface.h"
#include "protocol/vnc/stream.h"

enum {
    WORKERS_MAX = 4
};

struct workers;

/* `count` threads, but at most WORKERS_MAX, and fewer when the system does not give them.
 * With 0 everything is painted at once. */
struct workers *workers_new(unsigned count);
/* Waits for what is being painted, drops what is queued. */
void workers_free(struct workers *workers);

/* The next `length` bytes of `from` are a JPEG picture that belongs on `area`, which
 * nothing unfinished may overlap. */
bool workers_paint_jpeg(struct workers *workers, struct stream *from, size_t length,
                        const struct surface *target, struct rect area,
                        struct error *err);

/* Waits until nothing unfinished overlaps `area`. */
void workers_wait(struct workers *workers, struct rect area);
/* Waits for everything; false with the first error since the last call. */
bool workers_finish(struct workers *workers, struct error *err);

#endif
