/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front buffer of one display, shared by viewer and helper: a sealed memfd, made once
 * by the viewer at the largest size allowed (sparse: only touched pages cost). Each side
 * maps the current mode only; the viewer maps it read-only. One thread at a time.
 */
#ifndef PROTOCOL_FRAMEBUFFER_H
#define PROTOCOL_FRAMEBUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct framebuffer {
    int fd;           /* owned */
    uint32_t *pixels; /* NULL while nothing is mapped; rows without gaps */
    int32_t width, height;
    bool writable;
};

/* Viewer: makes the memfd. */
bool framebuffer_create(struct framebuffer *framebuffer, struct error *err);
/* Helper: takes the fd it was given (owned from here on); checks seals and size. */
bool framebuffer_adopt(struct framebuffer *framebuffer, int fd, struct error *err);
/* Maps another mode in place of the current one, which stays when that fails. The size
 * must be within limits.h. */
bool framebuffer_map(struct framebuffer *framebuffer, int32_t width, int32_t height,
                     struct error *err);
/* Gives back memory that lies past the current mode. Viewer only. */
void framebuffer_trim(struct framebuffer *framebuffer);
void framebuffer_close(struct framebuffer *framebuffer);

#endif
