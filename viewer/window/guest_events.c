/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/guest_events.h"

enum {
    EVENTS_AT_ONCE = 256
};

static void take_pointer_mode(struct session *session, bool is_absolute) {
    session->is_relative = !is_absolute;
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        if (session->heads[i]) {
            head_pointer_mode(session->heads[i], !is_absolute, &session->sender);
        }
    }
}

/* A guest with one pointer for all its displays tells its shape on one of them. */
static void take_cursor(struct session *session, const struct event *event) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (head &&
            (i == event->channel || head->cursor.is_shared || !head->cursor.is_known)) {
            cursor_take(&head->cursor, event);
            head->cursor.is_shared = i != event->channel;
            head->is_cursor_new = true;
        }
    }
}

/* The first report is what a focus gained before it has been waiting for. */
static void take_leds(struct session *session, unsigned leds) {
    bool is_first = !session->keyboard.locks.known;
    locks_report(&session->keyboard.locks, leds);
    if (is_first && session_windows(session) > 0 && SDL_GetKeyboardFocus()) {
        keyboard_focus(&session->keyboard, &session->sender);
    }
}

static void wish_size_again(struct session *session) {
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (head && screen_is_chosen_size(&head->screen)) {
            head->screen.is_size_news = true;
        }
    }
}

/* An agent that has started (again) knows nothing of what the last one was told. */
static void take_abilities(struct session *session, uint32_t abilities) {
    uint32_t more = abilities & ~session->abilities;
    session->abilities = abilities;
    if (more & WIRE_CAN_RESIZE) {
        wish_size_again(session);
    }
    if (more & WIRE_CAN_TEXT) {
        clipboard_ready(&session->clipboard, &session->sender);
    }
}

static void show_display(struct session *session, unsigned display) {
    struct error err;
    struct head *head = session_head(session, display);
    if (head) {
        head->is_gone = false;
        return;
    }
    if (session->options->display != DISPLAYS_ALL ||
        (session->dismissed & 1u << display)) {
        return;
    }
    if (console_show_display(sender_console(&session->sender), display, &err)) {
        session_add(session, display);
    } else {
        session_say(session, &err);
    }
}

static bool is_only_one(const struct session *session, unsigned display) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        if (i != display && session->heads[i] && session->heads[i]->screen.window) {
            return false;
        }
    }
    return true;
}

static void lose_display(struct session *session, unsigned display) {
    struct head *head = session_head(session, display);
    session->dismissed &= ~(1u << display);
    if (!head) {
        return;
    }
    if (is_only_one(session, display)) {
        head->is_gone = true; /* its memory stays, and would be shown again */
    } else {
        session_hide(session, display);
    }
}

static void take_display(struct session *session, const struct event *event) {
    if (event->channel >= LIMIT_DISPLAYS || !sender_console(&session->sender)) {
        return;
    }
    if (event->u.on) {
        show_display(session, event->channel);
    } else {
        lose_display(session, event->channel);
    }
}

static void take_file(struct session *session, const struct event *event) {
    struct error result;
    if (event->kind == EVENT_FILE_PROGRESS) {
        transfers_progress(&session->transfers, event);
    } else if (transfers_done(&session->transfers, event, &result)) {
        session_say(session, &result);
    }
}

static void take_close(struct session *session, const struct error *reason) {
    bool has_picture = false;
    session->is_closed = true;
    session->sender.closed = true;
    session->reason = *reason;
    loop_drop_connection(&session->loop);
    sound_close(&session->sound);
    microphone_close(&session->microphone);
    transfers_drop(&session->transfers);
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        struct head *head = session->heads[i];
        if (head) {
            has_picture = has_picture || head->screen.has_picture;
            session_set_grab(session, head, false);
            cursor_drop(&head->cursor);
            scene_set_sprite(&head->screen.scene, SCENE_BOX, (struct sprite){0});
            head->must_say_farewell = true;
        }
    }
    if (!has_picture) {
        session_finish(session, false);
    }
    session_update_titles(session);
}

/* What belongs to one display. */
static void take_head_event(struct session *session, const struct event *event) {
    struct head *head = session_head(session, event->channel);
    if (!head) {
        return;
    }
    switch (event->kind) {
    case EVENT_SIZE:
        screen_guest_size(&head->screen, event->u.size.width, event->u.size.height);
        break;
    case EVENT_FRAME:
        head->is_frame_waiting = true;
        break;
    case EVENT_POINTER_POSITION:
        cursor_move(&head->cursor, event->u.position.x, event->u.position.y);
        break;
    default:
        break;
    }
}

static void take_event(struct session *session, const struct event *event) {
    switch (event->kind) {
    case EVENT_SIZE:
    case EVENT_FRAME:
    case EVENT_POINTER_POSITION:
        take_head_event(session, event);
        break;
    case EVENT_READY:
        take_abilities(session, event->u.abilities);
        break;
    case EVENT_CURSOR:
        take_cursor(session, event);
        break;
    case EVENT_POINTER_MODE:
        take_pointer_mode(session, event->u.absolute);
        break;
    case EVENT_LEDS:
        take_leds(session, event->u.leds);
        break;
    case EVENT_TITLE:
        session_update_titles(session);
        break;
    case EVENT_DISPLAY:
        take_display(session, event);
        break;
    case EVENT_NOTICE:
        session_say(session, &event->u.error);
        break;
    case EVENT_GUEST_OFFER:
    case EVENT_GUEST_TEXT:
    case EVENT_NEED_HOST_TEXT:
        clipboard_take(&session->clipboard, event, &session->sender);
        break;
    case EVENT_FILE_PROGRESS:
    case EVENT_FILE_DONE:
        take_file(session, event);
        break;
    case EVENT_SOUND_START:
    case EVENT_SOUND_DATA:
    case EVENT_SOUND_STOP:
    case EVENT_SOUND_VOLUME:
        sound_take(&session->sound, event, loop_now_ms());
        break;
    case EVENT_MICROPHONE_START:
    case EVENT_MICROPHONE_STOP:
        microphone_take(&session->microphone, event);
        session_update_titles(session);
        break;
    case EVENT_CLOSED:
        take_close(session, &event->u.error);
        break;
    default:
        break;
    }
}

void guest_events_drain(struct session *session) {
    struct event event;
    int left = EVENTS_AT_ONCE;
    while (left > 0 && !session->is_closed &&
           connection_next(session->connection, &event)) {
        take_event(session, &event);
        left--;
    }
    session->has_more = left == 0 && !session->is_closed;
}
