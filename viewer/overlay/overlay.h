/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words over the picture, drawn into plain memory. The door to oriel-overlay.so, a module
 * of its own because fonts cost start time and are needed rarely. Logic thread.
 */
#ifndef VIEWER_OVERLAY_OVERLAY_H
#define VIEWER_OVERLAY_OVERLAY_H

#include <stdbool.h>

#include "base/error.h"
#include "base/surface.h"

/* Puts the reason's sentence and hint into the middle of the picture, wrapped, and how to
 * close the window. False when there is no font. */
bool overlay_words(const struct surface *picture, const struct error *reason,
                   struct error *err);

enum overlay_style {
    OVERLAY_PLAIN,
    OVERLAY_BAD,   /* something failed */
    OVERLAY_FAINT, /* what one may do about it */
};

/* Any text: what is not safe to show is escaped. */
struct overlay_line {
    enum overlay_style style;
    const char *text;
    int percent; /* a bar below the text, which then is cut, not wrapped; -1 = none */
};

/* What is kept from one box to the next: the font. */
struct overlay;

struct overlay *overlay_open(struct error *err);
/* NULL is fine. */
void overlay_close(struct overlay *overlay);
/* Makes a box of these lines, at most `width` pixels wide, in letters `height` pixels
 * high. `box` gets premultiplied ARGB to be freed by the caller. */
bool overlay_box(struct overlay *overlay, const struct overlay_line *lines, int count,
                 int width, int height, struct surface *box, struct error *err);

#endif
