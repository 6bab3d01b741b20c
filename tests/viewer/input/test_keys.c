/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/input/keys.h"

static void table_is_sound(void) {
    for (size_t i = 0; i < keys_count; i++) {
        CHECK(i == 0 || keys_table[i - 1].usage < keys_table[i].usage);
        CHECK(keys_find(keys_table[i].usage) == &keys_table[i]);
        /* one byte, with or without the prefix e0 */
        CHECK((keys_table[i].scancode & ~0x17fu) == 0);
        CHECK((keys_table[i].scancode & 0x7f) != 0);
        CHECK(keys_table[i].name && keys_table[i].name[0]);
    }
    CHECK(!keys_find(0));
    CHECK(!keys_find(3));
    CHECK(!keys_find(256));
    CHECK(!keys_find(100000));
}

/* Two keys with the same scancode would be one key for the guest. */
static void scancodes_are_unique(void) {
    static const unsigned shared[] = {50, 118, 127, 120, 262, 272};
    for (size_t i = 0; i < keys_count; i++) {
        bool may_share = false;
        for (size_t k = 0; k < sizeof shared / sizeof shared[0]; k++) {
            may_share = may_share || keys_table[i].usage == shared[k];
        }
        for (size_t k = 0; k < keys_count && !may_share; k++) {
            CHECK(i == k || keys_table[k].usage == 50 || keys_table[k].usage >= 262 ||
                  keys_table[i].scancode != keys_table[k].scancode);
        }
    }
}

/* All 104 keys of a PC keyboard, and those of Japanese and Korean ones. */
static void table_is_complete(void) {
    for (unsigned usage = 4; usage <= 103; usage++) {
        CHECK(keys_find(usage));
    }
    for (unsigned usage = 224; usage <= 231; usage++) {
        CHECK(keys_find(usage));
    }
    for (unsigned usage = 135; usage <= 139; usage++) {
        CHECK(keys_find(usage));
    }
    CHECK(keys_find(144) && keys_find(145));
}

static void known_scancodes(void) {
    static const unsigned known[][2] = {
        {4, 0x1e},    {29, 0x2c},   {30, 0x02},   {39, 0x0b},   {40, 0x1c},   {41, 0x01},
        {44, 0x39},   {53, 0x29},   {57, 0x3a},   {58, 0x3b},   {67, 0x44},   {68, 0x57},
        {69, 0x58},   {72, 0x146},  {76, 0x153},  {82, 0x148},  {83, 0x45},   {88, 0x11c},
        {89, 0x4f},   {97, 0x49},   {98, 0x52},   {100, 0x56},  {101, 0x15d}, {135, 0x73},
        {137, 0x7d},  {144, 0x72},  {224, 0x1d},  {227, 0x15b}, {228, 0x11d}, {229, 0x36},
        {230, 0x138}, {231, 0x15c}, {258, 0x119}, {266, 0x121},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CHECK_INT(keys_scancode(known[i][0], 0), known[i][1]);
    }
    CHECK_INT(keys_scancode(KEY_PRINT_SCREEN, 0), 0x137);
    CHECK_INT(keys_scancode(KEY_PRINT_SCREEN, MODIFIER_ALT), 0x54);
    CHECK_INT(keys_scancode(1000, 0), 0);
}

static void characters(void) {
    CHECK_INT(keys_character_keysym('a'), 'a');
    CHECK_INT(keys_character_keysym(0xe4), 0xe4);
    CHECK_INT(keys_character_keysym(0x20ac), 0x010020ac);
    CHECK_INT(keys_character_keysym(0x1f600), 0x0101f600);
    CHECK_INT(keys_character_keysym('\r'), 0xff0d);
    CHECK_INT(keys_character_keysym(0x7f), 0xffff);
    CHECK_INT(keys_character_keysym(0), 0);
    CHECK_INT(keys_character_keysym(1), 0);
    CHECK_INT(keys_character_keysym(0x80), 0);
    CHECK_INT(keys_character_keysym(0x110000), 0);
}

static void keysyms_follow_modifiers(void) {
    CHECK_INT(keys_keysym(4, 'a', 0), 'a');
    CHECK_INT(keys_keysym(4, 'a', MODIFIER_SHIFT), 'A');
    CHECK_INT(keys_keysym(4, 'a', MODIFIER_CAPS), 'A');
    CHECK_INT(keys_keysym(4, 'a', MODIFIER_CAPS | MODIFIER_SHIFT), 'a');
    CHECK_INT(keys_keysym(30, '1', MODIFIER_SHIFT), '!');
    CHECK_INT(keys_keysym(30, '1', MODIFIER_CAPS), '1');
    CHECK_INT(keys_keysym(52, 0xe4, MODIFIER_SHIFT), 0xc4);
    CHECK_INT(keys_keysym(4, 0x439, 0), 0x01000439);
    CHECK_INT(keys_keysym(79, 0, MODIFIER_SHIFT), 0xff53);
    CHECK_INT(keys_keysym(89, 0, MODIFIER_NUM), 0xffb1);
    CHECK_INT(keys_keysym(89, 0, 0), 0xff9c);
    CHECK_INT(keys_keysym(89, 0, MODIFIER_NUM | MODIFIER_SHIFT), 0xff9c);
    CHECK_INT(keys_keysym(99, 0, 0), 0xff9f);
    CHECK_INT(keys_keysym(225, 0, 0), 0xffe1);
    CHECK_INT(keys_keysym(500, 0, 0), 0);
}

static const struct check_case cases[] = {
    {"table_is_sound", table_is_sound},
    {"scancodes_are_unique", scancodes_are_unique},
    {"table_is_complete", table_is_complete},
    {"known_scancodes", known_scancodes},
    {"characters", characters},
    {"keysyms_follow_modifiers", keysyms_follow_modifiers},
};
CHECK_MAIN(cases)
