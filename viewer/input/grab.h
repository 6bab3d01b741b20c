/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chord that takes and gives back keyboard and pointer: the left Ctrl and the left
 * Alt, pressed and let go with nothing else in between (so that Ctrl+Alt+Del and AltGr
 * are no chord). A plain value, zero-initialised. Pure.
 */
#ifndef VIEWER_INPUT_GRAB_H
#define VIEWER_INPUT_GRAB_H

#include <stdbool.h>

struct grab_chord {
    bool ctrl, alt; /* down */
    bool armed;     /* both were down, and nothing else */
    bool spoiled;   /* something else was pressed */
};

/* Takes in a key; true when this release completes the chord. */
bool grab_chord_key(struct grab_chord *chord, unsigned usage, bool down);
/* A pointer button, the wheel: what makes Ctrl+Alt part of something else. */
void grab_chord_spoil(struct grab_chord *chord);

#endif
