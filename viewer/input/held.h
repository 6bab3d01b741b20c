/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which keys the guest believes to be down, and how to let go of them: a release must
 * carry the scancode and keysym of its press, whatever has changed meanwhile. A plain
 * value, zero-initialised = none. Pure.
 */
#ifndef VIEWER_INPUT_HELD_H
#define VIEWER_INPUT_HELD_H

#include <stdbool.h>
#include <stdint.h>

enum {
    HELD_MAX = 32
};

struct held_key {
    unsigned usage;
    uint32_t scancode, keysym; /* as the guest was told */
};

struct held {
    unsigned count;
    struct held_key keys[HELD_MAX]; /* in the order in which they went down */
};

/* Notes a press; *key is completed from the press before when it is a repeat. False when
 * too many are down already: then the press must not be sent. */
bool held_press(struct held *held, struct held_key *key);
/* Takes a key out and says what was pressed; false when it was not down: then there is
 * nothing to send. */
bool held_release(struct held *held, unsigned usage, struct held_key *key);
/* Takes out the key that went down last; false when none is left. */
bool held_pop(struct held *held, struct held_key *key);
bool held_has(const struct held *held, unsigned usage);

#endif
