/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest's UUID as a server tells it (16 bytes) and as libvirt writes it. Pure.
 */
#ifndef VIEWER_CONNECTION_UUID_H
#define VIEWER_CONNECTION_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/guest.h"

enum {
    UUID_BYTES = 16
};

/* Lower case, with hyphens. */
void uuid_text(const uint8_t uuid[UUID_BYTES], char text[GUEST_UUID_MAX]);
/* All zeros: the server does not know. */
bool uuid_is_none(const uint8_t uuid[UUID_BYTES]);

#endif
