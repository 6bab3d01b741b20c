/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What words are put to pixels with: a font that has their characters, panels, text over
 * a picture. Plain functions. Logic thread.
 */
#ifndef VIEWER_OVERLAY_INK_H
#define VIEWER_OVERLAY_INK_H

#include <stddef.h>

#include <SDL.h>

#include "base/surface.h"

/* The file of the person's sans-serif font, or of one that has more of the characters of
 * `text`; empty when there is none. */
void ink_find_font(const char *text, char *path, size_t size);
/* A sentence, as it stands alone: safe to show, its first letter large. */
void ink_sentence(const char *text, char *out, size_t size);
/* Lays a colour over an area; `alpha` 0 to 255. */
void ink_fill(const struct surface *picture, struct rect area, uint32_t colour,
              uint32_t alpha);
/* A dark area with an edge, to write on. */
void ink_panel(const struct surface *picture, struct rect area, uint32_t alpha);
/* `text` is 32-bit ARGB, as SDL_ttf renders it. */
void ink_text(const struct surface *picture, const SDL_Surface *text, int left, int top);

#endif
