/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/window.h"

#include <poll.h>
#include <string.h>
#include <time.h>

#include <SDL.h>

#include "viewer/window/guest_events.h"
#include "viewer/window/person_events.h"
#include "viewer/window/session.h"

static void run(struct session *session, struct error *err) {
    while (!session->is_done) {
        guest_events_drain(session);
        /* That takes long: what the guest has said meanwhile, the mode of its pointer for
         * one, comes before what the person has done. */
        while (session_open_windows(session)) {
            guest_events_drain(session);
        }
        if (loop_is_stopped(&session->loop)) {
            session_finish(session, true);
        }
        if (session->is_done) {
            break;
        }
        session_show(session);
        person_events_drain(session);
        if (!session->is_done) {
            loop_wait(&session->loop, session_timeout(session));
        }
    }
    if (!session->result) {
        *err = session->reason;
    }
}

static bool has_size(const struct session *session) {
    const struct head *first = session_head(session, session->first);
    return first && first->screen.guest_width > 0;
}

/* A console on this machine is there in less time than SDL takes to start: to let it go
 * ahead first brings the picture sooner. */
static void go_ahead(struct session *session) {
    int64_t end = loop_now_ns() + 5000000;
    int64_t left = end - loop_now_ns();
    guest_events_drain(session);
    while (left > 0 && !session->is_closed && !has_size(session)) {
        struct pollfd fds[] = {{session->loop.connection_fd, POLLIN, 0},
                               {session->loop.stop_fd, POLLIN, 0}};
        struct timespec timeout = {0, left};
        if (ppoll(fds, 2, &timeout, NULL) <= 0 || fds[1].revents) {
            return;
        }
        guest_events_drain(session);
        left = end - loop_now_ns();
    }
}

static void set_hints(void) {
    static const char *const hints[][2] = {
        {SDL_HINT_APP_NAME, "oriel"},
        {SDL_HINT_AUDIO_DEVICE_APP_NAME, "oriel"},
        {SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"},
        {SDL_HINT_NO_SIGNAL_HANDLERS, "1"},
        {SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1"},
        {SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0"},
        {SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0"},
        {SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1"},
        {SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0"},
        {SDL_HINT_GRAB_KEYBOARD, "1"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        SDL_SetHint(hints[i][0], hints[i][1]);
    }
}

/* Where there is no display SDL may draw into memory, which nobody would see. */
static bool has_display(void) {
    const char *driver = SDL_GetCurrentVideoDriver();
    return SDL_getenv("SDL_VIDEODRIVER") || !driver || strcmp(driver, "offscreen") != 0;
}

static bool start_sdl(struct error *err) {
    set_hints();
    bool started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    if (!started || !has_display()) {
        error_set(err, ERROR_INTERNAL, "cannot open a window: %s",
                  started ? "there is no display" : SDL_GetError());
        return error_hint(err,
                          "a window needs a display: is DISPLAY or WAYLAND_DISPLAY set?");
    }
    SDL_StopTextInput();
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
    return true;
}

bool window_run(struct connection *connection, const struct window_options *options,
                int stop_fd, struct error *err) {
    struct session session;
    session_start(&session, connection, options, stop_fd);
    go_ahead(&session);
    bool is_closed = session.is_done;
    if (is_closed) {
        *err = session.reason;
    } else if (start_sdl(err)) {
        run(&session, err);
    } else {
        session.result = false;
    }
    session_close(&session);
    if (!is_closed) {
        SDL_Quit();
    }
    return session.result;
}
