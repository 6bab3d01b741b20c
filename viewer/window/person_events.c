/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/person_events.h"

#include "viewer/window/drag.h"
#include "viewer/window/native.h"

static const int64_t settle_time = 300000000; /* X11 focus changes are held back 200 ms */

/* One of several windows: its display is not wanted any more. The last one: the end. */
static void close_head(struct session *session, struct head *head) {
    if (session_windows(session) < 2) {
        session_finish(session, !session->is_closed);
        return;
    }
    session->dismissed |= 1u << head->display;
    session_hide(session, head->display);
}

static void take_focus(struct session *session, bool has_focus) {
    if (has_focus) {
        keyboard_focus(&session->keyboard, &session->sender);
    }
    clipboard_focus(&session->clipboard, has_focus, &session->sender);
}

static void head_window_event(struct session *session, struct head *head,
                              const SDL_Event *event) {
    switch (event->window.event) {
    case SDL_WINDOWEVENT_CLOSE:
        close_head(session, head);
        return;
    case SDL_WINDOWEVENT_FOCUS_LOST:
    case SDL_WINDOWEVENT_MINIMIZED:
        session_lose_focus(session);
        take_focus(session, SDL_GetKeyboardFocus() != NULL);
        break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        take_focus(session, true);
        break;
    case SDL_WINDOWEVENT_ENTER:
        head->is_cursor_new = true;
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        head->is_cursor_new = true;
        head->must_say_farewell = session->is_closed;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
        head->must_say_farewell = session->is_closed;
        break;
    }
    screen_event(&head->screen, event);
}

/* Memory was lost, of which window is not said. */
static void reset_all(struct session *session, const SDL_Event *event) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (session->heads[i] && session->heads[i]->screen.window) {
            screen_event(&session->heads[i]->screen, event);
        }
    }
}

static void toggle_full_screen(struct session *session, struct head *head) {
    SDL_Window *before = head->screen.window;
    session_lose_focus(session);
    screen_toggle_full_screen(&head->screen);
    if (!head->screen.window) {
        session_finish(session, false);
        error_set(&session->reason, ERROR_INTERNAL, "the window cannot be opened again");
    } else if (head->screen.window != before) {
        session_update_titles(session);
    }
}

/* Shift+Esc stops what is being copied, as long as that is to be seen. Esc alone is the
 * guest's: it is pressed too often there to end a long copy. */
static bool is_cancel(const struct session *session, const SDL_KeyboardEvent *event) {
    return event->type == SDL_KEYDOWN && event->keysym.scancode == SDL_SCANCODE_ESCAPE &&
           (event->keysym.mod & KMOD_SHIFT) && session->transfers.running > 0 &&
           !session->is_closed;
}

static void toggle_sound(struct session *session) {
    struct error news;
    bool is_off = !session->sound.is_muted;
    sound_mute(&session->sound, is_off);
    error_set(&news, ERROR_NONE, "the guest's sound is %s",
              is_off ? "off; Ctrl+Alt+M turns it on" : "on");
    session_say(session, &news);
}

static void key_event(struct session *session, struct head *head,
                      const SDL_KeyboardEvent *event) {
    SDL_Keycode code = event->keysym.sym;
    if (is_cancel(session, event)) {
        session->keyboard.native_keysym = 0;
        transfers_cancel(&session->transfers, &session->sender);
        return;
    }
    enum keyboard_action action =
        keyboard_event(&session->keyboard, event, &session->sender);
    if (action == KEYBOARD_FULL_SCREEN) {
        toggle_full_screen(session, head);
    } else if (action == KEYBOARD_TOGGLE_GRAB) {
        session_set_grab(session, head, !head->is_grabbed);
    } else if (action == KEYBOARD_TOGGLE_SOUND && !session->is_closed) {
        toggle_sound(session);
    } else if (session->is_closed && event->type == SDL_KEYDOWN && !event->repeat &&
               (code == SDLK_ESCAPE || code == SDLK_q)) {
        session_finish(session, false);
    }
}

static void pointer_event(struct session *session, struct head *over,
                          const SDL_Event *original) {
    SDL_Event copy = *original, *event = &copy;
    struct head *head = drag_follow(session, over, event);
    if (event->type != SDL_MOUSEMOTION) {
        grab_chord_spoil(&session->keyboard.chord);
    }
    if (head->screen.has_picture &&
        !mouse_event(&head->mouse, event, &head->screen.scene.viewport,
                     &session->sender)) {
        session_set_grab(session, head, true);
    }
}

static void drop_event(struct session *session, const SDL_DropEvent *event) {
    struct error err;
    if (session->is_closed) {
        return;
    }
    if (session->sender.view_only) {
        error_set(&err, ERROR_POLICY, "nothing is copied while one may only look");
    } else if (!(session->abilities & WIRE_CAN_FILES)) {
        error_set(&err, ERROR_UNSUPPORTED, "the guest does not take files now");
        error_hint(&err, "SPICE guests do while their agent (spice-vdagent) runs");
    } else if (transfers_start(&session->transfers, &session->sender, event->file,
                               &err)) {
        return;
    }
    session_say(session, &err);
}

/* Events of one window. */
static void window_event(struct session *session, const SDL_Event *event) {
    struct head *head = session_head_of_window(session, event->window.windowID);
    if (!head) {
        return;
    }
    switch (event->type) {
    case SDL_WINDOWEVENT:
        head_window_event(session, head, event);
        break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        key_event(session, head, &event->key);
        break;
    default:
        pointer_event(session, head, event);
    }
}

static void take_event(struct session *session, const SDL_Event *event) {
    switch (event->type) {
    case SDL_QUIT:
        session_finish(session, !session->is_closed);
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        reset_all(session, event);
        break;
    case SDL_SYSWMEVENT:
        session->keyboard.native_keysym = native_keysym(&event->syswm);
        clipboard_native(&session->clipboard, &event->syswm, &session->sender);
        break;
    case SDL_CLIPBOARDUPDATE:
        clipboard_changed(&session->clipboard, &session->sender);
        break;
    case SDL_DROPFILE:
        drop_event(session, &event->drop);
        break;
    case SDL_WINDOWEVENT:
    case SDL_KEYDOWN:
    case SDL_KEYUP:
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
        window_event(session, event);
        break;
    }
    if (event->type == SDL_DROPFILE || event->type == SDL_DROPTEXT) {
        SDL_free(event->drop.file);
    }
}

/* Motion that waits, and a picture that answers sooner where something went out. */
static void flush(struct session *session) {
    int64_t now = loop_now_ns();
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (head) {
            mouse_flush(&head->mouse, &session->sender);
        }
    }
    for (int i = 0; i < LIMIT_DISPLAYS && session->sender.sent; i++) {
        struct head *head = session->heads[i];
        if (head) {
            pace_input(&head->pace, now);
        }
    }
    session->sender.sent = false;
}

void person_events_drain(struct session *session) {
    SDL_Event event;
    if (session_windows(session) == 0) {
        return;
    }
    while (!session->is_done && SDL_PollEvent(&event)) {
        take_event(session, &event);
        session->active_until = loop_now_ns() + settle_time;
    }
    flush(session);
}
