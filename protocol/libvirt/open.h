/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connected socket to a guest's display, handed out by libvirt itself: needs no port,
 * no address and no password, but a local read-write connection.
 */
#ifndef PROTOCOL_LIBVIRT_OPEN_H
#define PROTOCOL_LIBVIRT_OPEN_H

#include <libvirt/libvirt.h>

#include "base/error.h"

/* `index` counts all <graphics>. Returns an fd of the caller's, or -1. */
int open_graphics(virDomainPtr domain, unsigned index, struct error *err);

#endif
