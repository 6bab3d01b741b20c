/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of decoders: one per encoding, each in decode_NAME.c, listed in decoder.c.
 * A decoder reads one rectangle's data from the stream and paints it. When it is called
 * the rectangle is inside the target and no queued work overlaps it. Reader thread.
 */
#ifndef PROTOCOL_VNC_DECODE_H
#define PROTOCOL_VNC_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rect.h"
#include "base/surface.h"
#include "protocol/vnc/encoding.h"
#include "protocol/vnc/inflate.h"
#include "protocol/vnc/stream.h"
#include "protocol/vnc/workers.h"

/* The zlib streams of a connection. */
enum {
    DECODE_STREAMS_TIGHT = 4, /* 0 to 3 */
    DECODE_STREAM_ZRLE = DECODE_STREAMS_TIGHT,
    DECODE_STREAMS,
};

struct decode {
    struct stream *stream;
    struct inflate *inflate;
    struct workers *workers;
    const struct surface *target;
    struct rect area;
};

struct decode_method {
    int32_t encoding;
    bool (*paint)(const struct decode *decode, struct error *err);
};

extern const struct decode_method decode_raw;
extern const struct decode_method decode_copyrect;
extern const struct decode_method decode_hextile;
extern const struct decode_method decode_zrle;
extern const struct decode_method decode_tight;

#endif
