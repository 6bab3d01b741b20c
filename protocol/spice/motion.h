/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Movements of the pointer that came in a row are one movement. Pure.
 */
#ifndef PROTOCOL_SPICE_MOTION_H
#define PROTOCOL_SPICE_MOTION_H

#include <stdbool.h>

#include "protocol/wire.h"

bool motion_is(const struct wire_message *message);
/* Adds `next` to `motion`; false when they are two: other buttons, display or kind. */
bool motion_merge(struct wire_message *motion, const struct wire_message *next);

#endif
