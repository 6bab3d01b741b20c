/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From domain XML to a list of displays. The XML may come from a hostile host: no
 * network, no DTD, no entities of its own, a limit on the size, every value checked.
 * Pure.
 */
#ifndef PROTOCOL_LIBVIRT_GRAPHICS_H
#define PROTOCOL_LIBVIRT_GRAPHICS_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/guest.h"

enum {
    GRAPHICS_XML_MAX = 4 << 20, /* bytes */
};

/* Fills guest->graphics and guest->graphics_count. Elements that make no sense are left
 * out; ERROR_PROTOCOL when the text is not a domain's XML, too long, or has a DOCTYPE. */
bool graphics_parse(const char *xml, struct guest *guest, struct error *err);

#endif
