/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/inflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"

struct zlib_stream {
    z_stream state;
    bool is_started; /* `state` is initialised */
    bool is_ended;   /* the server closed it; only a reset opens it again */
};

struct inflate {
    struct zlib_stream *streams;
    unsigned count;
    struct zlib_stream *current; /* of the open piece, as are the next three */
    struct stream *from;
    size_t left;     /* compressed bytes not read yet */
    bool is_drained; /* all there is has been inflated */
    size_t start, end;
    uint8_t window[INFLATE_WINDOW];
};

struct inflate *inflate_new(unsigned count) {
    struct inflate *inflate = memory_new(1, sizeof *inflate);
    inflate->streams = memory_new(count, sizeof *inflate->streams);
    inflate->count = count;
    return inflate;
}

void inflate_free(struct inflate *inflate) {
    if (!inflate) {
        return;
    }
    for (unsigned i = 0; i < inflate->count; i++) {
        if (inflate->streams[i].is_started) {
            inflateEnd(&inflate->streams[i].state);
        }
    }
    free(inflate->streams);
    free(inflate);
}

void inflate_reset(struct inflate *inflate, unsigned index) {
    struct zlib_stream *zlib = &inflate->streams[index];
    if (zlib->is_started) {
        inflateReset(&zlib->state);
    }
    zlib->is_ended = false;
}

void inflate_open(struct inflate *inflate, unsigned index, struct stream *from,
                  size_t length) {
    inflate->current = &inflate->streams[index];
    inflate->from = from;
    inflate->left = length;
    inflate->is_drained = false;
    inflate->start = inflate->end = 0;
}

static bool begin_stream(struct zlib_stream *zlib, struct error *err) {
    if (zlib->is_started) {
        return true;
    }
    if (inflateInit(&zlib->state) != Z_OK) {
        return error_set(err, ERROR_INTERNAL, "cannot begin a zlib stream");
    }
    /* The checksum stands at the end of a stream, which servers never send; computing it
     * would take a fifth of the time. */
    inflateValidate(&zlib->state, 0);
    zlib->is_started = true;
    return true;
}

/* Inflates what one look at the connection gives. (A parameter called after the module
 * would hide the function of zlib.) */
static bool inflate_some(struct inflate *piece, struct error *err) {
    struct zlib_stream *zlib = piece->current;
    z_stream *state = &zlib->state;
    const uint8_t *data = piece->window; /* not read when there is nothing left */
    size_t got = 0;
    if (piece->left > 0) {
        if (zlib->is_ended) {
            return error_set(err, ERROR_PROTOCOL,
                             "the server sent data after the end "
                             "of a zlib stream");
        }
        data = stream_peek_some(piece->from, piece->left, &got, err);
        if (!data) {
            return false;
        }
    }
    state->next_in = (z_const Bytef *)data;
    state->avail_in = (uInt)got;
    state->next_out = piece->window + piece->end;
    state->avail_out = (uInt)(sizeof piece->window - piece->end);
    int result = zlib->is_ended ? Z_STREAM_END : inflate(state, Z_SYNC_FLUSH);
    if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) {
        return error_set(err, ERROR_PROTOCOL, "the server sent broken zlib data");
    }
    zlib->is_ended = result == Z_STREAM_END;
    size_t used = got - state->avail_in;
    stream_take(piece->from, used);
    piece->left -= used;
    piece->end = sizeof piece->window - state->avail_out;
    piece->is_drained = piece->left == 0 && (state->avail_out > 0 || zlib->is_ended);
    return true;
}

static bool fill_window(struct inflate *inflate, struct error *err) {
    size_t held = inflate->end - inflate->start;
    memmove(inflate->window, inflate->window + inflate->start, held);
    inflate->start = 0;
    inflate->end = held;
    if (!begin_stream(inflate->current, err)) {
        return false;
    }
    while (!inflate->is_drained && inflate->end < sizeof inflate->window) {
        if (!inflate_some(inflate, err)) {
            return false;
        }
    }
    return true;
}

const uint8_t *inflate_peek(struct inflate *inflate, size_t want, size_t *held,
                            struct error *err) {
    if (inflate->end - inflate->start < want && !inflate->is_drained &&
        !fill_window(inflate, err)) {
        return NULL;
    }
    *held = inflate->end - inflate->start;
    return inflate->window + inflate->start;
}

void inflate_take(struct inflate *inflate, size_t length) {
    inflate->start += length;
}

bool inflate_close(struct inflate *inflate, struct error *err) {
    if (!inflate->is_drained && inflate->start == inflate->end &&
        !fill_window(inflate, err)) {
        return false;
    }
    if (inflate->start != inflate->end) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent more data than its rectangle can hold");
    }
    return true;
}
