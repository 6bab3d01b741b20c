/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SDL's pointer events to the guest's pointer: motion merged, buttons and both wheels in
 * their order, coordinates through the viewport. Logic thread.
 */
#ifndef VIEWER_WINDOW_MOUSE_H
#define VIEWER_WINDOW_MOUSE_H

#include <SDL.h>

#include "viewer/window/sender.h"
#include "viewer/window/viewport.h"

struct mouse {
    unsigned display;       /* of the guest, that this is the pointer on */
    bool relative;          /* the guest wants differences */
    bool has_grab;          /* ... and gets them */
    bool moved;             /* motion waits to be sent */
    int x, y;               /* guest pixels */
    int dx, dy;             /* differences that wait */
    unsigned buttons;       /* the guest knows these as held */
    float wheel_x, wheel_y; /* parts of a click left over */
};

/* False when the event asks for a grab: the guest wants differences and a button was
 * pressed on its picture. */
bool mouse_event(struct mouse *mouse, const SDL_Event *event,
                 const struct viewport *viewport, struct sender *sender);
/* Sends the motion that waits: when no more events are there. */
void mouse_flush(struct mouse *mouse, struct sender *sender);
void mouse_release_all(struct mouse *mouse, struct sender *sender);

#endif
