/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/input/keys.h"

#include <string.h>

const struct key *keys_find(unsigned usage) {
    size_t low = 0, high = keys_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (keys_table[middle].usage == usage) {
            return &keys_table[middle];
        }
        if (keys_table[middle].usage < usage) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

uint32_t keys_scancode(unsigned usage, unsigned modifiers) {
    bool is_request = usage == KEY_PRINT_SCREEN && (modifiers & MODIFIER_ALT);
    const struct key *key = keys_find(is_request ? KEY_SYSTEM_REQUEST : usage);
    return key ? key->scancode : 0;
}

uint32_t keys_character_keysym(uint32_t character) {
    switch (character) {
    case '\b':
    case '\t':
    case '\r':
    case 0x1b:
        return 0xff00 | character;
    case 0x7f:
        return 0xffff;
    }
    if ((character >= 0x20 && character < 0x7f) ||
        (character >= 0xa0 && character <= 0xff)) {
        return character;
    }
    return character >= 0x100 && character <= 0x10ffff ? 0x01000000 | character : 0;
}

/* What the keypad's 1 to 9, 0 and period are without Num Lock. */
static uint32_t keypad_keysym(unsigned usage, uint32_t keysym, unsigned modifiers) {
    static const uint16_t moves[] = {0xff9c, 0xff99, 0xff9b, 0xff96, 0xff9d, 0xff98,
                                     0xff95, 0xff97, 0xff9a, 0xff9e, 0xff9f};
    bool num = modifiers & MODIFIER_NUM, shift = modifiers & MODIFIER_SHIFT;
    if (num == shift && usage >= KEY_KEYPAD_1 && usage <= KEY_KEYPAD_PERIOD) {
        return moves[usage - KEY_KEYPAD_1];
    }
    return keysym;
}

static bool is_letter(uint32_t character) {
    return (character >= 'a' && character <= 'z') ||
           (character >= 0xe0 && character <= 0xfe && character != 0xf7);
}

static uint32_t shifted(uint32_t character, unsigned modifiers) {
    static const char plain[] = "`1234567890-=[]\\;',./";
    static const char shift[] = "~!@#$%^&*()_+{}|:\"<>?";
    bool is_shift = modifiers & MODIFIER_SHIFT, is_caps = modifiers & MODIFIER_CAPS;
    if (is_letter(character)) {
        return is_shift != is_caps ? character - 0x20 : character;
    }
    const char *found = is_shift && character < 0x7f
                            ? memchr(plain, (int)character, sizeof plain - 1)
                            : NULL;
    return found ? (uint32_t)(unsigned char)shift[found - plain] : character;
}

uint32_t keys_keysym(unsigned usage, uint32_t character, unsigned modifiers) {
    const struct key *key = keys_find(usage);
    if (key && key->keysym) {
        return keypad_keysym(usage, key->keysym, modifiers);
    }
    return keys_character_keysym(shifted(character, modifiers));
}
