/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pixels to a PNG file, lossless (8-bit RGB), by libpng: the fast end of zlib, since a
 * capture is waited for. Pure but for the stream; any thread.
 */
#ifndef VIEWER_PICTURE_IMAGE_PNG_H
#define VIEWER_PICTURE_IMAGE_PNG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/surface.h"

/* ERROR_ACTION when the stream takes no more (disk full). */
bool image_png_write(FILE *stream, const struct surface *picture, struct error *err);

#endif
