/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The zlib streams of a connection, read as needed: a piece of compressed data is opened,
 * its contents are looked at and taken through one window, and closing it makes sure that
 * it held neither more nor less than was taken. Never inflates past its window, whatever
 * the data says. Reader thread.
 */
#ifndef PROTOCOL_VNC_INFLATE_H
#define PROTOCOL_VNC_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/vnc/stream.h"

enum {
    INFLATE_WINDOW = 64 << 10 /* bytes that can be looked at */
};

struct inflate;

/* `count` streams, numbered from 0. */
struct inflate *inflate_new(unsigned count);
void inflate_free(struct inflate *inflate);

/* Stream `index` forgets its history: the next piece begins with a zlib header. */
void inflate_reset(struct inflate *inflate, unsigned index);

/* The next `length` bytes of `from` are a piece of stream `index`. */
void inflate_open(struct inflate *inflate, unsigned index, struct stream *from,
                  size_t length);

/* What comes next, without taking it. *held is at least `want` (up to INFLATE_WINDOW)
 * unless the piece ends before that. NULL with an error. Valid until the next peek. */
const uint8_t *inflate_peek(struct inflate *inflate, size_t want, size_t *held,
                            struct error *err);
/* Takes bytes that were peeked at. */
void inflate_take(struct inflate *inflate, size_t length);

/* An error when the piece holds more than was taken. */
bool inflate_close(struct inflate *inflate, struct error *err);

#endif
