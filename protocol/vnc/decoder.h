/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns the data of one rectangle into pixels: the door to the decode_* family. Owns all
 * decoding state of a connection (zlib streams, JPEG, worker pool). Called on the reader
 * thread; JPEG rectangles may go on on workers until decoder_finish().
 */
#ifndef PROTOCOL_VNC_DECODER_H
#define PROTOCOL_VNC_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rect.h"
#include "base/surface.h"
#include "protocol/vnc/encoding.h"
#include "protocol/vnc/stream.h"

struct decoder;

/* `workers` threads beside the reader, as many as workers_new() takes, started at once.
 * Free with decoder_free(). */
struct decoder *decoder_new(unsigned workers);
void decoder_free(struct decoder *decoder);

/* Reads one rectangle's data and paints it on `target`. `area` must be inside the target
 * (checked again here). Unknown encodings and broken data are ERROR_PROTOCOL; after an
 * error the stream's position is lost and the connection must end. The target must stay
 * valid until decoder_finish(). */
bool decoder_rect(struct decoder *decoder, struct stream *stream,
                  const struct surface *target, struct rect area, int32_t encoding,
                  struct error *err);

/* Waits until all queued rectangles are painted (helping with the work); false with the
 * first error any of them had. */
bool decoder_finish(struct decoder *decoder, struct error *err);

#endif
