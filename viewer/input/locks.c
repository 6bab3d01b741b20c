/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/input/locks.h"

#include "protocol/event.h"

enum {
    KEPT = LED_CAPS | LED_NUM
};

void locks_report(struct locks *locks, unsigned guest) {
    locks->known = true;
    locks->guest = guest;
    locks->waiting = 0;
}

unsigned locks_differ(struct locks *locks, unsigned local) {
    locks->local = local;
    if (!locks->known) {
        return 0;
    }
    unsigned press = (locks->guest ^ local) & KEPT & ~locks->waiting;
    locks->waiting |= press;
    return press;
}

bool locks_pressed(struct locks *locks, unsigned led, unsigned local) {
    bool toggled = (locks->local ^ local) & led;
    locks->local = local;
    /* Where the key is no lock on this side, the guest is its only user. */
    bool is_there =
        locks->known && !(locks->waiting & led) && !((locks->guest ^ local) & led);
    if (toggled && is_there && (led & KEPT)) {
        return false;
    }
    locks->waiting |= led & KEPT;
    return true;
}
