/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pointer buttons: the wire's bits to SPICE's numbers and masks. Pure.
 */
#ifndef PROTOCOL_SPICE_BUTTONS_H
#define PROTOCOL_SPICE_BUTTONS_H

#include <stdint.h>

struct button {
    uint32_t wire; /* BUTTON_... of protocol/input.h */
    int number;    /* SPICE_MOUSE_BUTTON_... */
    int mask;      /* SPICE_MOUSE_BUTTON_MASK_... */
};

enum {
    BUTTONS = 5
};

extern const struct button buttons[BUTTONS];

/* SPICE's mask for all that are held. */
int buttons_mask(uint32_t held);

#endif
