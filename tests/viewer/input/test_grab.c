/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/input/grab.h"
#include "viewer/input/hotkey.h"
#include "viewer/input/keys.h"

/* Plays "+c" = Ctrl down, "-a" = Alt up, "+x" any other key, "!" a button; returns how
 * often the chord was complete. */
static int play(const char *steps) {
    struct grab_chord chord = {0};
    int complete = 0;
    for (; *steps; steps++) {
        if (*steps == '!') {
            grab_chord_spoil(&chord);
        } else if (*steps != ' ') {
            bool down = *steps++ == '+';
            unsigned usage = *steps == 'c'   ? KEY_LEFT_CTRL
                             : *steps == 'a' ? KEY_LEFT_ALT
                             : *steps == 'g' ? KEY_RIGHT_ALT
                                             : KEY_DELETE;
            complete += grab_chord_key(&chord, usage, down);
        }
    }
    return complete;
}

static void alone(void) {
    CHECK_INT(play("+c +a -a -c"), 1);
    CHECK_INT(play("+a +c -a -c"), 1);
    CHECK_INT(play("+c +a -a -c +c +a -c -a"), 2);
    CHECK_INT(play("+c +c +a +a +a -a -c"), 1);
}

static void single_keys(void) {
    CHECK_INT(play("+c -c +a -a"), 0);
    CHECK_INT(play("-c -a"), 0);
}

static void part_of_something_else(void) {
    CHECK_INT(play("+c +a +x -x -a -c"), 0);
    CHECK_INT(play("+c +x +a -a -c"), 0);
    CHECK_INT(play("+c +a ! -a -c"), 0);
    CHECK_INT(play("+c +g -g -c"), 0);
    CHECK_INT(play("+c +a +x -a +a -a -c"), 0);
    CHECK_INT(play("+c +a +x -x -a -c +c +a -a -c"), 1);
}

/* Ctrl stays down: Alt again is the chord's next half only after both were up. */
static void once_each(void) {
    CHECK_INT(play("+c +a -a +a -a -c"), 1);
}

static void hotkeys(void) {
    CHECK_INT(hotkey_find(KEY_F11, 0), HOTKEY_FULL_SCREEN);
    CHECK_INT(hotkey_find(KEY_F11, MODIFIER_NUM | MODIFIER_CAPS), HOTKEY_FULL_SCREEN);
    CHECK_INT(hotkey_find(KEY_F11, MODIFIER_CTRL), HOTKEY_NONE);
    CHECK_INT(hotkey_find(KEY_END, MODIFIER_CTRL | MODIFIER_ALT),
              HOTKEY_SECURE_ATTENTION);
    CHECK_INT(hotkey_find(KEY_END, MODIFIER_CTRL), HOTKEY_NONE);
    CHECK_INT(hotkey_find(KEY_END, MODIFIER_CTRL | MODIFIER_ALT | MODIFIER_SHIFT),
              HOTKEY_NONE);
    CHECK_INT(hotkey_find(KEY_M, MODIFIER_CTRL | MODIFIER_ALT), HOTKEY_MUTE);
    CHECK_INT(hotkey_find(KEY_M, 0), HOTKEY_NONE);
    CHECK_INT(hotkey_find(KEY_DELETE, MODIFIER_CTRL | MODIFIER_ALT), HOTKEY_NONE);
}

static const struct check_case cases[] = {
    {"alone", alone},
    {"single_keys", single_keys},
    {"part_of_something_else", part_of_something_else},
    {"once_each", once_each},
    {"hotkeys", hotkeys},
};
CHECK_MAIN(cases)
