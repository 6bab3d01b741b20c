/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/session.h"

#include <stdio.h>

#include "base/log.h"

static unsigned first_display(const struct window_options *options) {
    bool is_one = options->display >= 1 && options->display <= LIMIT_DISPLAYS;
    return is_one ? (unsigned)options->display - 1 : 0;
}

void session_start(struct session *session, struct connection *connection,
                   const struct window_options *options, int stop_fd) {
    *session = (struct session){
        .connection = connection,
        .options = options,
        .first = first_display(options),
        .sender = {.connection = connection, .view_only = options->view_only},
        .sound = {.is_muted = options->is_muted},
    };
    clipboard_start(&session->clipboard, options->text_to_guest && !options->view_only,
                    options->text_from_guest);
    loop_start(&session->loop, connection_fd(connection), stop_fd);
    session->heads[session->first] = head_new(session->first, options, false);
}

void session_finish(struct session *session, bool result) {
    session->is_done = true;
    session->result = result;
}

struct head *session_head(const struct session *session, unsigned display) {
    return display < LIMIT_DISPLAYS ? session->heads[display] : NULL;
}

static bool has_window(const struct head *head) {
    return head && head->screen.window;
}

static struct head *first_with_window(const struct session *session) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (has_window(session->heads[i])) {
            return session->heads[i];
        }
    }
    return NULL;
}

struct head *session_head_of_window(const struct session *session, uint32_t window) {
    for (int i = 0; i < LIMIT_DISPLAYS && window; i++) {
        struct head *head = session->heads[i];
        if (has_window(head) && SDL_GetWindowID(head->screen.window) == window) {
            return head;
        }
    }
    return window ? NULL : session_front(session);
}

struct head *session_front(const struct session *session) {
    SDL_Window *focused = SDL_GetKeyboardFocus();
    for (int i = 0; i < LIMIT_DISPLAYS && focused; i++) {
        if (session->heads[i] && session->heads[i]->screen.window == focused) {
            return session->heads[i];
        }
    }
    return first_with_window(session);
}

int session_windows(const struct session *session) {
    int count = 0;
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        count += has_window(session->heads[i]);
    }
    return count;
}

/* Every window has a monitor of its own, as far as there are any. */
static int monitor_for(int index) {
    int monitors = SDL_GetNumVideoDisplays();
    return monitors > 1 ? index % monitors : 0;
}

void session_add(struct session *session, unsigned display) {
    const struct head *first = session->heads[session->first];
    struct head *head = head_new(display, session->options, session->is_relative);
    session->heads[display] = head;
    if (first) {
        cursor_share(&head->cursor, &first->cursor);
    }
}

static void remove_head(struct session *session, unsigned display) {
    struct head *head = session_head(session, display);
    if (!head) {
        return;
    }
    if (head->screen.window) {
        head_lose_focus(head, &session->keyboard, &session->sender);
    }
    head_free(head);
    session->heads[display] = NULL;
    session_update_titles(session);
}

void session_hide(struct session *session, unsigned display) {
    struct console *console = sender_console(&session->sender);
    remove_head(session, display);
    if (console) {
        console_hide_display(console, display);
    }
    clipboard_focus(&session->clipboard, SDL_GetKeyboardFocus() != NULL,
                    &session->sender);
}

/* That the guest listens is to be seen always. */
static void describe(const struct session *session, const struct head *head, char *state,
                     size_t size) {
    snprintf(state, size, "%s%s%s", session->is_closed ? " (disconnected)" : "",
             session->microphone.device ? " (microphone on)" : "",
             head->is_grabbed ? " (Ctrl+Alt releases)" : "");
}

void session_update_titles(const struct session *session) {
    const char *name = session->options->title ? session->options->title
                                               : connection_name(session->connection);
    bool is_alone = session_windows(session) < 2;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        const struct head *head = session->heads[i];
        if (has_window(head)) {
            char state[64];
            describe(session, head, state, sizeof state);
            head_set_title(head, name, is_alone ? 0 : i + 1, state);
        }
    }
}

void session_set_grab(struct session *session, struct head *head, bool on) {
    if (head_set_grab(head, on, &session->keyboard, &session->sender)) {
        session_update_titles(session);
    }
}

void session_lose_focus(struct session *session) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (has_window(session->heads[i])) {
            head_lose_focus(session->heads[i], &session->keyboard, &session->sender);
        }
    }
    session_update_titles(session);
}

void session_say(struct session *session, const struct error *what) {
    news_say(&session->news, what, loop_now_ms());
}

/* A window that was only kept because there was no other. */
static void remove_gone(struct session *session) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS && session_windows(session) > 1; i++) {
        if (session->heads[i] && session->heads[i]->is_gone) {
            session_hide(session, i);
        }
    }
}

/* The last one on the monitor where the next goes. */
static SDL_Window *neighbour_on(const struct session *session, int monitor) {
    SDL_Window *found = NULL;
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        SDL_Window *window = session->heads[i] ? session->heads[i]->screen.window : NULL;
        found = window && SDL_GetWindowDisplayIndex(window) == monitor ? window : found;
    }
    return found;
}

bool session_open_windows(struct session *session) {
    bool has_opened = false;
    for (unsigned i = 0; i < LIMIT_DISPLAYS && !session->is_done && !session->is_closed;
         i++) {
        struct head *head = session->heads[i];
        if (!head || head->screen.window || head->screen.guest_width == 0) {
            continue;
        }
        head->screen.monitor = monitor_for(session_windows(session));
        SDL_Window *neighbour = neighbour_on(session, head->screen.monitor);
        if (!head_open(head, neighbour, &session->reason) ||
            !loop_attach(&session->loop, head->screen.window, &session->reason)) {
            session_finish(session, false);
            return false;
        }
        has_opened = true;
        session_update_titles(session);
        remove_gone(session);
    }
    return has_opened;
}

static void show_news(struct session *session) {
    const struct head *front = session_front(session);
    news_expire(&session->news, loop_now_ms());
    if (!front || !front->screen.has_picture) {
        return;
    }
    news_update(&session->news, &session->transfers, &session->overlay,
                &front->screen.scene.viewport);
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (has_window(head)) {
            struct sprite sprite = {0};
            if (head == front) {
                sprite = news_sprite(&session->news, &head->screen.scene.viewport);
            }
            scene_set_sprite(&head->screen.scene, SCENE_BOX, sprite);
        }
    }
}

/* A size that the person has chosen waits until the guest is able to take one. */
static void ask_size(struct session *session, struct head *head) {
    int64_t now = loop_now_ms();
    if (head->screen.is_size_news && session->options->auto_resize) {
        resizer_wish(&head->resizer, now);
    }
    head->screen.is_size_news = false;
    if (session->abilities & WIRE_CAN_RESIZE) {
        head_ask_size(head, &session->sender, now);
    }
}

static void do_what_is_due(struct session *session) {
    const struct head *front = session_front(session);
    bool has_picture = front && front->screen.has_picture;
    sound_step(&session->sound, &session->sender, has_picture, loop_now_ms());
    microphone_step(&session->microphone, &session->sender);
    show_news(session);
}

void session_show(struct session *session) {
    struct console *console = sender_console(&session->sender);
    if (!session->is_closed) {
        do_what_is_due(session);
    }
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (!has_window(head)) {
            continue;
        }
        if (session->is_closed) {
            head_say_farewell(head, &session->overlay, &session->reason);
            continue;
        }
        ask_size(session, head);
        if (!screen_is_hidden(&head->screen)) {
            head_show(head, console);
            head_show_cursor(head);
        }
    }
}

static int earlier(int a, int b) {
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int heads_timeout(const struct session *session, int64_t now_ns) {
    bool can_resize = session->abilities & WIRE_CAN_RESIZE;
    int timeout = -1;
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        const struct head *head = session->heads[i];
        if (!has_window(head)) {
            continue;
        }
        if (!session->is_closed || head->must_say_farewell) {
            timeout = earlier(timeout, head_timeout(head, now_ns));
        }
        if (can_resize && !session->is_closed) {
            timeout = earlier(timeout, resizer_timeout(&head->resizer, now_ns / 1000000));
        }
    }
    return timeout;
}

static int shared_timeout(const struct session *session, int64_t now_ns) {
    int timeout = connection_timeout(session->connection);
    timeout = earlier(timeout, sound_timeout(&session->sound, now_ns / 1000000));
    timeout = earlier(timeout, microphone_timeout(&session->microphone));
    return earlier(timeout, news_timeout(&session->news, now_ns / 1000000));
}

int session_timeout(const struct session *session) {
    int64_t now_ns = loop_now_ns();
    if (session->has_more) {
        return 0;
    }
    int timeout = session->is_closed ? -1 : shared_timeout(session, now_ns);
    if (!first_with_window(session)) {
        return timeout;
    }
    if (session->keyboard.held.count > 0 || now_ns < session->active_until) {
        timeout = earlier(timeout, 20);
    }
    return earlier(timeout, heads_timeout(session, now_ns));
}

void session_close(struct session *session) {
    loop_stop(&session->loop);
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        remove_head(session, i);
    }
    sound_close(&session->sound);
    microphone_close(&session->microphone);
    clipboard_free(&session->clipboard);
    transfers_free(&session->transfers);
    news_free(&session->news);
    overlay_module_close(&session->overlay);
}
