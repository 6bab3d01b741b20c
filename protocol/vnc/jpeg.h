/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JPEG pictures, straight into the target with its pitch, by libjpeg-turbo's own API
 * (libvncclient exports a tj* wrapper of its own that would take precedence). One per
 * thread, kept for ever.
 */
#ifndef PROTOCOL_VNC_JPEG_H
#define PROTOCOL_VNC_JPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/surface.h"

struct jpeg;

struct jpeg *jpeg_new(void);
void jpeg_free(struct jpeg *jpeg);

/* The picture must have exactly the size of `area`, which is inside the target, and be
 * whole; after an error part of the area may be painted. */
bool jpeg_decode(struct jpeg *jpeg, const uint8_t *data, size_t length,
                 const struct surface *target, struct rect area, struct error *err);

#endif
