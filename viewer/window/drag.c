/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/drag.h"

static bool is_dragged(const struct head *head) {
    return head && head->screen.window && !head->mouse.relative && head->mouse.buttons;
}

static struct head *holder_of(const struct session *session) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (is_dragged(session->heads[i])) {
            return session->heads[i];
        }
    }
    return NULL;
}

static bool is_over(const struct head *head, int x, int y) {
    int left, top, width, height;
    if (!head || screen_is_hidden(&head->screen)) {
        return false;
    }
    SDL_GetWindowPosition(head->screen.window, &left, &top);
    SDL_GetWindowSize(head->screen.window, &width, &height);
    return x >= left && y >= top && x < left + width && y < top + height;
}

static struct head *head_under(const struct session *session, int x, int y) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (is_over(session->heads[i], x, y)) {
            return session->heads[i];
        }
    }
    return NULL;
}

static void hand_over(struct head *from, struct head *to, struct sender *sender) {
    if (from != to) {
        mouse_flush(&from->mouse, sender);
        to->mouse.buttons = from->mouse.buttons;
        from->mouse.buttons = 0;
    }
}

/* Moves a place of the screen into the window's own coordinates. */
static void place_in(const struct head *head, int screen_x, int screen_y, int *x,
                     int *y) {
    int left, top;
    SDL_GetWindowPosition(head->screen.window, &left, &top);
    *x = screen_x - left;
    *y = screen_y - top;
}

struct head *drag_follow(struct session *session, struct head *head, SDL_Event *event) {
    struct head *holder = holder_of(session);
    bool is_motion = event->type == SDL_MOUSEMOTION;
    bool is_button =
        event->type == SDL_MOUSEBUTTONDOWN || event->type == SDL_MOUSEBUTTONUP;
    if (!holder || (!is_motion && !is_button) || session_windows(session) < 2) {
        return head;
    }
    int *x = is_motion ? &event->motion.x : &event->button.x;
    int *y = is_motion ? &event->motion.y : &event->button.y;
    int left, top;
    SDL_GetWindowPosition(head->screen.window, &left, &top);
    int screen_x = left + *x, screen_y = top + *y;
    struct head *to = is_over(head, screen_x, screen_y)
                          ? head
                          : head_under(session, screen_x, screen_y);
    to = to && to->screen.has_picture ? to : holder;
    place_in(to, screen_x, screen_y, x, y);
    hand_over(holder, to, &session->sender);
    return to;
}
