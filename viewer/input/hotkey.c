/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/input/hotkey.h"

#include <stddef.h>

#include "viewer/input/keys.h"

static const struct hotkey {
    unsigned usage, modifiers;
    enum hotkey_action action;
} hotkeys[] = {
    {KEY_F11, 0, HOTKEY_FULL_SCREEN},
    {KEY_END, MODIFIER_CTRL | MODIFIER_ALT, HOTKEY_SECURE_ATTENTION},
    {KEY_M, MODIFIER_CTRL | MODIFIER_ALT, HOTKEY_MUTE},
};

enum hotkey_action hotkey_find(unsigned usage, unsigned modifiers) {
    modifiers &= ~(unsigned)(MODIFIER_CAPS | MODIFIER_NUM);
    for (size_t i = 0; i < sizeof hotkeys / sizeof hotkeys[0]; i++) {
        if (hotkeys[i].usage == usage && hotkeys[i].modifiers == modifiers) {
            return hotkeys[i].action;
        }
    }
    return HOTKEY_NONE;
}
