/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/buttons.h"

#include <spice/enums.h>

#include "protocol/input.h"

const struct button buttons[BUTTONS] = {
    {BUTTON_LEFT, SPICE_MOUSE_BUTTON_LEFT, SPICE_MOUSE_BUTTON_MASK_LEFT},
    {BUTTON_MIDDLE, SPICE_MOUSE_BUTTON_MIDDLE, SPICE_MOUSE_BUTTON_MASK_MIDDLE},
    {BUTTON_RIGHT, SPICE_MOUSE_BUTTON_RIGHT, SPICE_MOUSE_BUTTON_MASK_RIGHT},
    {BUTTON_BACK, SPICE_MOUSE_BUTTON_SIDE, SPICE_MOUSE_BUTTON_MASK_SIDE},
    {BUTTON_FORWARD, SPICE_MOUSE_BUTTON_EXTRA, SPICE_MOUSE_BUTTON_MASK_EXTRA},
};

int buttons_mask(uint32_t held) {
    int mask = 0;
    for (unsigned i = 0; i < BUTTONS; i++) {
        if (held & buttons[i].wire) {
            mask |= buttons[i].mask;
        }
    }
    return mask;
}
