/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/input/grab.h"

#include "viewer/input/keys.h"

void grab_chord_spoil(struct grab_chord *chord) {
    chord->armed = false;
    chord->spoiled = chord->ctrl || chord->alt;
}

bool grab_chord_key(struct grab_chord *chord, unsigned usage, bool down) {
    if (usage == KEY_LEFT_CTRL) {
        chord->ctrl = down;
    } else if (usage == KEY_LEFT_ALT) {
        chord->alt = down;
    } else {
        if (down) {
            grab_chord_spoil(chord);
        }
        return false;
    }
    if (down) {
        chord->armed = chord->ctrl && chord->alt && !chord->spoiled;
        return false;
    }
    bool complete = chord->armed;
    chord->armed = false;
    chord->spoiled = (chord->spoiled || complete) && (chord->ctrl || chord->alt);
    return complete;
}
