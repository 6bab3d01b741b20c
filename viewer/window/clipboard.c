/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/clipboard.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/limits.h"
#include "viewer/window/clean_text.h"
#include "viewer/window/native.h"

void clipboard_start(struct clipboard *clipboard, bool to_guest, bool from_guest) {
    *clipboard = (struct clipboard){
        .to_guest = to_guest, .from_guest = from_guest, .is_new = true};
}

/* NULL when there is none, or when it is what the guest gave. To be freed with
 * SDL_free(). */
static char *host_text(const struct clipboard *clipboard) {
    char *text = SDL_GetClipboardText();
    bool is_ours = text && clipboard->own && strcmp(text, clipboard->own) == 0;
    if (text && (!text[0] || is_ours)) {
        SDL_free(text);
        return NULL;
    }
    return text;
}

static bool has_host_text(const struct clipboard *clipboard) {
    uint64_t owner = native_clipboard_owner(SDL_GetKeyboardFocus());
    bool is_telling = owner != NATIVE_OWNER_UNKNOWN &&
                      !(clipboard->own && clipboard->own_owner == NATIVE_OWNER_UNKNOWN);
    if (is_telling) {
        return owner != 0 && !(clipboard->own && owner == clipboard->own_owner);
    }
    char *text = host_text(clipboard);
    bool result = text != NULL;
    SDL_free(text);
    return result;
}

static void offer(struct clipboard *clipboard, const struct sender *sender) {
    if (!clipboard->to_guest || !clipboard->has_focus || !clipboard->is_new ||
        !sender_console(sender)) {
        return;
    }
    clipboard->is_new = false;
    if (has_host_text(clipboard)) {
        clipboard->guest_has = false;
        sender_tell(sender, INPUT_OFFER_TEXT, 0, true);
    }
}

static void fetch(struct clipboard *clipboard, const struct sender *sender) {
    if (clipboard->from_guest && clipboard->has_focus && clipboard->guest_has) {
        clipboard->guest_has = false;
        clipboard->is_fetching = true;
        sender_tell(sender, INPUT_FETCH_TEXT, 0, true);
    }
}

void clipboard_focus(struct clipboard *clipboard, bool has_focus,
                     const struct sender *sender) {
    clipboard->has_focus = has_focus;
    if (has_focus && clipboard->to_guest && !clipboard->is_watched) {
        clipboard->is_watched = true;
        clipboard->watch = native_watch_clipboard(SDL_GetKeyboardFocus());
    }
    offer(clipboard, sender);
    fetch(clipboard, sender);
}

void clipboard_changed(struct clipboard *clipboard, const struct sender *sender) {
    clipboard->is_new = true;
    offer(clipboard, sender);
}

void clipboard_native(struct clipboard *clipboard, const SDL_SysWMEvent *event,
                      const struct sender *sender) {
    if (native_is_clipboard_news(event, clipboard->watch)) {
        clipboard_changed(clipboard, sender);
    }
}

void clipboard_ready(struct clipboard *clipboard, const struct sender *sender) {
    clipboard_changed(clipboard, sender);
}

/* At most what the console takes, never half a character. */
static size_t cut(char *text) {
    utf8_cut(text, LIMIT_CLIPBOARD);
    return strlen(text);
}

static void answer(const struct clipboard *clipboard, const struct sender *sender) {
    struct console *console = sender_console(sender);
    bool is_open = clipboard->to_guest && clipboard->has_focus;
    char *text = is_open ? host_text(clipboard) : NULL;
    size_t length = text ? cut(text) : 0;
    if (text && !utf8_valid(text, length)) {
        length = 0;
    }
    if (console) {
        console_send_text(console, text ? text : "", length);
    }
    SDL_free(text);
}

static void take_text(struct clipboard *clipboard, const struct event *event) {
    bool is_wanted = clipboard->is_fetching || clipboard->has_focus;
    clipboard->is_fetching = false;
    if (!clipboard->from_guest || !is_wanted) {
        return;
    }
    char *text = memory_new(event->u.text.length + 1, 1);
    if (clean_text(event->u.text.text, event->u.text.length, text) == 0) {
        free(text);
        return;
    }
    free(clipboard->own);
    clipboard->own = text;
    clipboard->is_new = false;
    if (SDL_SetClipboardText(text) != 0) {
        log_info("the guest's text cannot be put on the clipboard: %s", SDL_GetError());
    }
    clipboard->own_owner = native_clipboard_owner(SDL_GetKeyboardFocus());
}

void clipboard_take(struct clipboard *clipboard, const struct event *event,
                    const struct sender *sender) {
    switch (event->kind) {
    case EVENT_GUEST_OFFER:
        clipboard->guest_has = event->u.on;
        fetch(clipboard, sender);
        break;
    case EVENT_GUEST_TEXT:
        take_text(clipboard, event);
        break;
    case EVENT_NEED_HOST_TEXT:
        answer(clipboard, sender);
        break;
    default:
        break;
    }
}

void clipboard_free(struct clipboard *clipboard) {
    free(clipboard->own);
    clipboard->own = NULL;
}
