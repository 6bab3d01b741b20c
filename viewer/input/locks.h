/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Caps and Num Lock kept in step: the guest's lamps (as it reports them) follow the state
 * on this side. A lock key is pressed at most once until the guest has answered, so that
 * a guest that never answers is not pressed to and fro. A plain value, zero-initialised =
 * nothing known, and then nothing is done. Pure.
 */
#ifndef VIEWER_INPUT_LOCKS_H
#define VIEWER_INPUT_LOCKS_H

#include <stdbool.h>

/* All masks are LED_... of protocol/event.h; Scroll Lock is left alone. */
struct locks {
    bool known;
    unsigned guest;   /* the lamps the guest has reported */
    unsigned waiting; /* pressed, not answered yet */
    unsigned local;   /* as last seen on this side */
};

/* The guest has reported its lamps. */
void locks_report(struct locks *locks, unsigned guest);
/* Which lock keys to press and release once, to bring the guest to `local`; to be asked
 * when the window gets the focus. */
unsigned locks_differ(struct locks *locks, unsigned local);
/* The key of lock `led` was pressed here, which left this side at `local`. True when the
 * guest needs the press as well; false when it is there already. */
bool locks_pressed(struct locks *locks, unsigned led, unsigned local);

#endif
