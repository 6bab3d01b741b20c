/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pixels of 16 bits to xRGB: five bits a colour, or six for green. Full intensity stays
 * full. Pure.
 */
#ifndef PROTOCOL_SPICE_PIXELS16_H
#define PROTOCOL_SPICE_PIXELS16_H

#include <stddef.h>
#include <stdint.h>

void pixels16_from_555(uint32_t *to, const uint16_t *from, size_t count);
void pixels16_from_565(uint32_t *to, const uint16_t *from, size_t count);

#endif
