/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text between the host's clipboard and the guest's, each way only where the person
 * allows it, and only while one of our windows has the focus: a guest in the background
 * neither reads nor writes what is copied here. Logic thread.
 */
#ifndef VIEWER_WINDOW_CLIPBOARD_H
#define VIEWER_WINDOW_CLIPBOARD_H

#include <SDL.h>

#include "protocol/event.h"
#include "viewer/window/sender.h"

struct clipboard {
    bool to_guest, from_guest; /* allowed */
    bool has_focus;
    bool is_watched;    /* once a window had the focus */
    int watch;          /* native_watch_clipboard() */
    bool is_new;        /* the host's text was not offered since it changed */
    bool is_fetching;   /* the guest was asked for its text */
    bool guest_has;     /* it has offered some that was not asked for */
    char *own;          /* owned; what the guest gave last, which is not offered to it */
    uint64_t own_owner; /* who had the clipboard then: we */
};

void clipboard_start(struct clipboard *clipboard, bool to_guest, bool from_guest);
/* One of our windows has the focus, or none has any more. */
void clipboard_focus(struct clipboard *clipboard, bool has_focus,
                     const struct sender *sender);
/* SDL_CLIPBOARDUPDATE, or the news of it in SDL_SYSWMEVENT. */
void clipboard_changed(struct clipboard *clipboard, const struct sender *sender);
void clipboard_native(struct clipboard *clipboard, const SDL_SysWMEvent *event,
                      const struct sender *sender);
/* GUEST_OFFER, GUEST_TEXT, NEED_HOST_TEXT. */
void clipboard_take(struct clipboard *clipboard, const struct event *event,
                    const struct sender *sender);
/* The guest takes text (again): it is offered anew. */
void clipboard_ready(struct clipboard *clipboard, const struct sender *sender);
void clipboard_free(struct clipboard *clipboard);

#endif
