/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a key is called in each vocabulary: its USB usage (places on the keyboard, below
 * 256 page 7; above that the numbers that SDL adds), its XT set 1 scancode (e0 xx =
 * 0x1xx) and, when it makes no character, its X11 keysym. Pure; any thread.
 */
#ifndef VIEWER_INPUT_KEYS_H
#define VIEWER_INPUT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The usages that the program itself speaks of. */
enum key_usage {
    KEY_M = 16,
    KEY_CAPS_LOCK = 57,
    KEY_F11 = 68,
    KEY_PRINT_SCREEN = 70,
    KEY_DELETE = 76,
    KEY_END = 77,
    KEY_NUM_LOCK = 83,
    KEY_KEYPAD_1 = 89,
    KEY_KEYPAD_PERIOD = 99,
    KEY_SYSTEM_REQUEST = 154,
    KEY_LEFT_CTRL = 224,
    KEY_LEFT_SHIFT = 225,
    KEY_LEFT_ALT = 226,
    KEY_LEFT_SUPER = 227,
    KEY_RIGHT_CTRL = 228,
    KEY_RIGHT_SHIFT = 229,
    KEY_RIGHT_ALT = 230,
    KEY_RIGHT_SUPER = 231,
};

/* Modifiers and locks that are in force on this side. */
enum key_modifier {
    MODIFIER_SHIFT = 1 << 0,
    MODIFIER_CTRL = 1 << 1,
    MODIFIER_ALT = 1 << 2,
    MODIFIER_SUPER = 1 << 3,
    MODIFIER_CAPS = 1 << 4,
    MODIFIER_NUM = 1 << 5,
};

struct key {
    uint16_t usage;
    uint16_t scancode;
    uint32_t keysym;
    const char *name;
};

/* The data (key_table.c). */
extern const struct key keys_table[];
extern const size_t keys_count;

/* NULL when the usage is not in the table. */
const struct key *keys_find(unsigned usage);
/* The XT scancode of a key, 0 for none; print screen with Alt is the key SysRq. */
uint32_t keys_scancode(unsigned usage, unsigned modifiers);
/* The keysym of a character: Latin-1 as it is, all others by their code point; the
 * control characters of return, tab, backspace, escape and delete by their function keys.
 */
uint32_t keys_character_keysym(uint32_t character);
/* The best guess where the display system does not tell: `character` is what the key
 * makes without modifiers (0 = none). Letters follow Shift and Caps, the keypad Num, and
 * the rest of the keys Shift as on a US keyboard where they make the characters of one.
 */
uint32_t keys_keysym(unsigned usage, uint32_t character, unsigned modifiers);

#endif
