/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A display helper's own picture, and how it gets to the viewer: damage adds up here
 * while the viewer holds the front buffer, the newest wins. One thread paints (begin,
 * commit, resize); another may hand in releases at any time: what the first is painting
 * just then is left for its commit, all else is published.
 */
#ifndef PROTOCOL_CANVAS_H
#define PROTOCOL_CANVAS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/damage.h"
#include "base/error.h"
#include "base/surface.h"
#include "protocol/framebuffer.h"

struct canvas {
    struct surface surface; /* the painting thread's, without the lock */
    bool is_borrowed;       /* the surface's pixels are not the canvas's own */
    int wire;
    unsigned display;
    pthread_mutex_t lock; /* for all below */
    struct framebuffer front;
    bool front_is_free;
    bool complete;       /* the surface */
    bool front_complete; /* once it is, until the size changes */
    uint64_t sequence;
    struct damage painted;  /* finished, not published */
    struct damage painting; /* begun, not committed */
};

/* Takes over the front buffer. There is no surface until the first resize or show. */
void canvas_init(struct canvas *canvas, int wire, unsigned display,
                 const struct framebuffer *front);

/* A new size, within limits.h; what both sizes share is kept, the rest is black. Tells
 * the viewer (SIZE) before any frame of the new size. */
bool canvas_resize(struct canvas *canvas, int32_t width, int32_t height,
                   struct error *err);

/* In place of canvas_resize, where a library owns the pixels: `surface` is memory of the
 * caller's, within limits.h, that stays as it is until canvas_hide() or the next show.
 * All of it counts as painted; a picture that is not `complete` goes out at the next
 * commit, another at once. A new size is told to the viewer first. */
bool canvas_show(struct canvas *canvas, const struct surface *surface, bool complete,
                 struct error *err);
/* The surface's memory is about to go: nothing is read from it any more. */
void canvas_hide(struct canvas *canvas);
/* Frees what canvas_init() took, and tells the viewer that no more pictures come from
 * there (SIZE 0x0): the answer to DISPLAY_HIDE. */
void canvas_finish(struct canvas *canvas);

/* Brings the pages of surface and front buffer in, while the server is waited for. */
void canvas_prefault(struct canvas *canvas);

/* Pixels of `area`, as far as it lies inside the surface, are about to change. */
void canvas_begin(struct canvas *canvas, struct rect area);
/* All that was begun is painted. `complete`: each pixel was, since the last resize; the
 * viewer hears of it even when nothing was begun. */
void canvas_commit(struct canvas *canvas, bool complete);

/* The viewer has released frame `sequence`. False when it never had that frame. */
bool canvas_release(struct canvas *canvas, uint64_t sequence);

#endif
