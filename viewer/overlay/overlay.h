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

#endif
