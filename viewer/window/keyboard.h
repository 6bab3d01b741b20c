/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDL's key events to the guest's keys: hotkeys and the grab chord taken out, lock keys
 * kept in step, and nothing ever left down. Logic thread.
 */
#ifndef VIEWER_WINDOW_KEYBOARD_H
#define VIEWER_WINDOW_KEYBOARD_H

#include <SDL.h>

#include "viewer/input/grab.h"
#include "viewer/input/held.h"
#include "viewer/input/hotkey.h"
#include "viewer/input/locks.h"
#include "viewer/window/sender.h"

struct keyboard {
    struct held held;
    struct grab_chord chord;
    struct locks locks;
    uint32_t native_keysym; /* of the key event that comes next; 0 = not told */
};

enum keyboard_action {
    KEYBOARD_NOTHING,
    KEYBOARD_FULL_SCREEN,
    KEYBOARD_TOGGLE_GRAB,
    KEYBOARD_TOGGLE_SOUND,
};

/* SDL_KEYDOWN and SDL_KEYUP. What the window has to do about it. */
enum keyboard_action keyboard_event(struct keyboard *keyboard,
                                    const SDL_KeyboardEvent *event,
                                    struct sender *sender);
/* Lets go of every key: focus lost, window gone from the screen, end of a grab. */
void keyboard_release_all(struct keyboard *keyboard, struct sender *sender);
/* The window has the focus (again): lock keys are brought in step. */
void keyboard_focus(struct keyboard *keyboard, struct sender *sender);

#endif
