/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/mouse.h"

#include "protocol/input.h"

static void send(struct mouse *mouse, struct sender *sender) {
    struct input input = {.kind = mouse->relative ? INPUT_MOTION : INPUT_POINTER,
                          .display = mouse->display};
    input.u.pointer.x = mouse->relative ? mouse->dx : mouse->x;
    input.u.pointer.y = mouse->relative ? mouse->dy : mouse->y;
    input.u.pointer.buttons = mouse->buttons;
    mouse->moved = false;
    mouse->dx = mouse->dy = 0;
    sender_send(sender, &input);
}

void mouse_flush(struct mouse *mouse, struct sender *sender) {
    if (mouse->moved) {
        send(mouse, sender);
    }
}

void mouse_release_all(struct mouse *mouse, struct sender *sender) {
    mouse_flush(mouse, sender);
    if (mouse->buttons) {
        mouse->buttons = 0;
        send(mouse, sender);
    }
}

static unsigned button_of(unsigned button) {
    static const unsigned buttons[] = {
        [SDL_BUTTON_LEFT] = BUTTON_LEFT,   [SDL_BUTTON_MIDDLE] = BUTTON_MIDDLE,
        [SDL_BUTTON_RIGHT] = BUTTON_RIGHT, [SDL_BUTTON_X1] = BUTTON_BACK,
        [SDL_BUTTON_X2] = BUTTON_FORWARD,
    };
    return button < sizeof buttons / sizeof buttons[0] ? buttons[button] : 0;
}

static void move(struct mouse *mouse, const SDL_MouseMotionEvent *motion,
                 const struct viewport *viewport) {
    int x = mouse->x, y = mouse->y;
    if (mouse->relative) {
        mouse->dx += mouse->has_grab ? motion->xrel : 0;
        mouse->dy += mouse->has_grab ? motion->yrel : 0;
        mouse->moved = mouse->dx || mouse->dy;
        return;
    }
    viewport_to_guest(viewport, motion->x, motion->y, &mouse->x, &mouse->y);
    mouse->moved = mouse->moved || mouse->x != x || mouse->y != y;
}

static bool press(struct mouse *mouse, const SDL_MouseButtonEvent *event,
                  const struct viewport *viewport, struct sender *sender) {
    int x, y;
    bool inside = viewport_to_guest(viewport, event->x, event->y, &x, &y);
    if (mouse->relative && !mouse->has_grab) {
        return !inside;
    }
    if (!mouse->relative) {
        if (!inside) {
            return true;
        }
        mouse->x = x;
        mouse->y = y;
    }
    mouse_flush(mouse, sender);
    mouse->buttons |= button_of(event->button);
    send(mouse, sender);
    return true;
}

static void release(struct mouse *mouse, const SDL_MouseButtonEvent *event,
                    const struct viewport *viewport, struct sender *sender) {
    unsigned button = button_of(event->button);
    if (!(mouse->buttons & button)) {
        return;
    }
    if (!mouse->relative) {
        viewport_to_guest(viewport, event->x, event->y, &mouse->x, &mouse->y);
    }
    mouse_flush(mouse, sender);
    mouse->buttons &= ~button;
    send(mouse, sender);
}

/* Fine wheels turn in parts of a click: whole ones are sent, the rest waits. */
static int whole_clicks(float *sum, float turned) {
    *sum += turned;
    int clicks = (int)(*sum < -100 ? -100 : *sum > 100 ? 100 : *sum);
    *sum -= (float)clicks;
    return clicks;
}

static void turn(struct mouse *mouse, const SDL_MouseWheelEvent *event,
                 struct sender *sender) {
    float sign = event->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1;
    int right = whole_clicks(&mouse->wheel_x, event->preciseX * sign);
    int up = whole_clicks(&mouse->wheel_y, event->preciseY * sign);
    if ((right == 0 && up == 0) || (mouse->relative && !mouse->has_grab)) {
        return;
    }
    struct input input = {.kind = INPUT_WHEEL, .display = mouse->display};
    mouse_flush(mouse, sender);
    input.u.pointer.x = mouse->relative ? 0 : mouse->x;
    input.u.pointer.y = mouse->relative ? 0 : mouse->y;
    input.u.pointer.buttons = mouse->buttons;
    input.u.pointer.wheel_x = right;
    input.u.pointer.wheel_y = up;
    sender_send(sender, &input);
}

bool mouse_event(struct mouse *mouse, const SDL_Event *event,
                 const struct viewport *viewport, struct sender *sender) {
    switch (event->type) {
    case SDL_MOUSEMOTION:
        move(mouse, &event->motion, viewport);
        return true;
    case SDL_MOUSEBUTTONDOWN:
        return press(mouse, &event->button, viewport, sender);
    case SDL_MOUSEBUTTONUP:
        release(mouse, &event->button, viewport, sender);
        return true;
    case SDL_MOUSEWHEEL:
        turn(mouse, &event->wheel, sender);
        return true;
    }
    return true;
}
