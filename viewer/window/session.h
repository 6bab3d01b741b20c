/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection with all its windows, and what they share: keyboard, sound, clipboard,
 * files on their way, the end. Logic thread.
 */
#ifndef VIEWER_WINDOW_SESSION_H
#define VIEWER_WINDOW_SESSION_H

#include "protocol/limits.h"
#include "protocol/wire.h"
#include "viewer/window/clipboard.h"
#include "viewer/window/head.h"
#include "viewer/window/loop.h"
#include "viewer/window/microphone.h"
#include "viewer/window/news.h"
#include "viewer/window/sound.h"
#include "viewer/window/transfers.h"

struct session {
    struct connection *connection;
    const struct window_options *options;
    struct loop loop;
    struct head *heads[LIMIT_DISPLAYS]; /* owned, by display; NULL = not shown */
    unsigned first;                     /* the display that comes by itself */
    uint32_t dismissed;                 /* displays whose windows the person has closed */
    struct sender sender;
    struct keyboard keyboard;
    struct sound sound;
    struct microphone microphone;
    struct clipboard clipboard;
    struct transfers transfers;
    struct news news;
    struct overlay_module overlay;
    uint32_t abilities;   /* the console's */
    struct error reason;  /* why the connection closed */
    int64_t active_until; /* SDL may have timers of its own running until then; ns */
    bool is_relative;     /* what the guest wants of the pointer */
    bool has_more;        /* events of the connection, left for the next time */
    bool is_closed;       /* the connection's last event has come */
    bool is_done, result;
};

/* In place: it must not move afterwards. */
void session_start(struct session *session, struct connection *connection,
                   const struct window_options *options, int stop_fd);
void session_finish(struct session *session, bool result);
/* NULL when the display has no head. */
struct head *session_head(const struct session *session, unsigned display);
/* The head that an SDL event is for; one without a window is the first's. */
struct head *session_head_of_window(const struct session *session, uint32_t window);
/* The head with the focus, else the first one that has a window; NULL = none yet. */
struct head *session_front(const struct session *session);
/* A head for one more display. */
void session_add(struct session *session, unsigned display);
/* Its pictures are not wanted any more, its window goes. */
void session_hide(struct session *session, unsigned display);
/* How many windows are there. */
int session_windows(const struct session *session);
/* Keys and buttons are let go of, a grab ends. */
void session_lose_focus(struct session *session);
void session_set_grab(struct session *session, struct head *head, bool on);
/* After what titles say has changed. */
void session_update_titles(const struct session *session);
/* Tells the person of something, for some seconds. */
void session_say(struct session *session, const struct error *what);
/* Opens the windows whose sizes have come. False when there was none to open. */
bool session_open_windows(struct session *session);
/* Shows what is new in all windows; what is due without anybody's doing is done. */
void session_show(struct session *session);
/* Milliseconds until session_show() has something to do; -1 = never. */
int session_timeout(const struct session *session);
void session_close(struct session *session);

#endif
