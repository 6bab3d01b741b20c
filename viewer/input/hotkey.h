/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys that mean something to oriel itself and do not reach the guest. Pure.
 */
#ifndef VIEWER_INPUT_HOTKEY_H
#define VIEWER_INPUT_HOTKEY_H

enum hotkey_action {
    HOTKEY_NONE,
    HOTKEY_FULL_SCREEN,
    HOTKEY_SECURE_ATTENTION, /* Ctrl+Alt+Del for the guest */
    HOTKEY_MUTE,             /* the guest's sound off, or on again */
};

/* What pressing `usage` means under exactly these MODIFIER_...; locks do not count. */
enum hotkey_action hotkey_find(unsigned usage, unsigned modifiers);

#endif
