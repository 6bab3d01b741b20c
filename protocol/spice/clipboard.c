/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clipboard's text both ways through the guest's agent. Each side only says that it
 * has something; the text goes over when the other side asks. Off in the directions that
 * nobody wanted; what X11 calls PRIMARY is never touched.
 */
#include <spice/vd_agent.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"
#include "protocol/spice/text.h"

enum {
    CLIPBOARD = VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD,
    NOTHING = VD_AGENT_CLIPBOARD_NONE,
    TEXT = VD_AGENT_CLIPBOARD_UTF8_TEXT,
    TYPES_MAX = 64,
    QUESTIONS_MAX = 16,
    REGRAB_MS = 500,
};

struct clipboard {
    struct session *session;
    SpiceMainChannel *main; /* NULL without one */
    bool guest_has;         /* the guest was last to offer text ... */
    bool host_has;          /* ... or the host; */
    bool host_told;         /* and the guest's agent knows */
    bool fetching;          /* the viewer waits for the guest's text */
    unsigned questions;     /* of the guest for the host's text, unanswered */
    unsigned release_timer; /* a grab may follow, so that it was none; 0 = none */
    char *text;             /* of the host, as it comes in */
    uint32_t text_bytes;
};

static bool goes_to_guest(const struct clipboard *clipboard) {
    return session_wants(clipboard->session, WIRE_WANT_TEXT_TO_GUEST) &&
           !session_wants(clipboard->session, WIRE_WANT_NO_INPUT);
}

static bool comes_from_guest(const struct clipboard *clipboard) {
    return session_wants(clipboard->session, WIRE_WANT_TEXT_FROM_GUEST);
}

static bool agent_can(const struct clipboard *clipboard, guint32 capability) {
    return clipboard->main &&
           spice_main_channel_agent_test_capability(clipboard->main, capability);
}

static bool is_possible(const struct clipboard *clipboard) {
    return agent_can(clipboard, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
}

static void cancel_release(struct clipboard *clipboard) {
    if (clipboard->release_timer) {
        g_source_remove(clipboard->release_timer);
        clipboard->release_timer = 0;
    }
}

static void set_guest_has(struct clipboard *clipboard, bool has_text) {
    cancel_release(clipboard);
    if (comes_from_guest(clipboard) && (has_text || clipboard->guest_has)) {
        serve_send_number(clipboard->session->wire, WIRE_GUEST_OFFER, has_text);
    }
    clipboard->guest_has = has_text;
    clipboard->fetching = false;
}

/* To the guest. */

static void answer(SpiceMainChannel *main, guint selection, guint type, const char *bytes,
                   size_t length) {
    spice_main_channel_clipboard_selection_notify(main, selection, type,
                                                  (const guchar *)bytes, length);
}

static void tell_guest(struct clipboard *clipboard) {
    guint32 types[] = {TEXT};
    if (!is_possible(clipboard) || clipboard->host_told == clipboard->host_has) {
        return;
    }
    clipboard->host_told = clipboard->host_has;
    if (clipboard->host_has) {
        spice_main_channel_clipboard_selection_grab(clipboard->main, CLIPBOARD, types, 1);
    } else {
        spice_main_channel_clipboard_selection_release(clipboard->main, CLIPBOARD);
    }
}

static void offer(struct session *session, const struct wire_message *message,
                  const uint8_t *payload, int fd) {
    struct clipboard *clipboard = session->clipboard;
    (void)payload;
    (void)fd;
    if (!goes_to_guest(clipboard)) {
        return;
    }
    clipboard->host_has = message->u.number != 0;
    if (clipboard->host_has) {
        /* Told again, since it may be another text than that of the offer before. */
        clipboard->host_told = false;
        set_guest_has(clipboard, false);
    }
    tell_guest(clipboard);
}

static gboolean guest_asks(SpiceMainChannel *main, guint selection, guint type,
                           gpointer data) {
    struct clipboard *clipboard = data;
    if (!is_possible(clipboard)) {
        return FALSE;
    }
    if (selection != CLIPBOARD || type != TEXT || !clipboard->host_told ||
        clipboard->questions >= QUESTIONS_MAX) {
        /* A guest that gets no answer may stand still. */
        answer(main, selection, NOTHING, "", 0);
        return TRUE;
    }
    clipboard->questions++;
    if (clipboard->questions == 1) {
        serve_send_number(clipboard->session->wire, WIRE_NEED_HOST_TEXT, 0);
    }
    return TRUE;
}

static void notice(struct clipboard *clipboard, const char *what, const char *hint) {
    struct error err;
    error_set(&err, ERROR_ACTION, "%s", what);
    error_hint(&err, "%s", hint);
    session_notice(clipboard->session, &err);
}

static void answer_all(struct clipboard *clipboard) {
    bool crlf = agent_can(clipboard, VD_AGENT_CAP_GUEST_LINEEND_CRLF);
    size_t used = 0;
    char *bytes = text_to_guest(clipboard->text, clipboard->text_bytes, crlf, &used);
    if (used > LIMIT_CLIPBOARD) {
        notice(clipboard, "the clipboard's text is too long for the guest",
               "at most 1 MiB goes over, with the guest's line ends");
        used = 0;
    }
    for (; clipboard->questions > 0; clipboard->questions--) {
        bool has_text = used > 0 && clipboard->host_told;
        answer(clipboard->main, CLIPBOARD, has_text ? TEXT : NOTHING, bytes,
               has_text ? used : 0);
    }
    free(bytes);
}

static void forget_text(struct clipboard *clipboard) {
    free(clipboard->text);
    clipboard->text = NULL;
    clipboard->text_bytes = 0;
}

static void take_host_text(struct session *session, const struct wire_message *message,
                           const uint8_t *payload, int fd) {
    struct clipboard *clipboard = session->clipboard;
    uint32_t total = message->u.part.total;
    (void)fd;
    if (message->u.part.offset == 0) {
        forget_text(clipboard);
        clipboard->text = memory_new((size_t)LIMIT_CLIPBOARD + 1, 1);
    }
    if (!clipboard->text || total > LIMIT_CLIPBOARD ||
        message->u.part.offset != clipboard->text_bytes ||
        message->payload_length > total - clipboard->text_bytes) {
        forget_text(clipboard);
        return;
    }
    memcpy(clipboard->text + clipboard->text_bytes, payload, message->payload_length);
    clipboard->text_bytes += message->payload_length;
    if (clipboard->text_bytes == total) {
        if (is_possible(clipboard)) {
            answer_all(clipboard);
        }
        forget_text(clipboard);
    }
}

/* From the guest. */

static bool has_text(const guint32 *types, guint count) {
    for (guint i = 0; i < count; i++) {
        if (types[i] == TEXT) {
            return true;
        }
    }
    return false;
}

/* The count is what the guest said: there may be fewer when it is out of bounds. */
static gboolean guest_grabs(SpiceMainChannel *main, guint selection, gpointer types,
                            guint count, gpointer data) {
    struct clipboard *clipboard = data;
    (void)main;
    if (selection != CLIPBOARD || count > TYPES_MAX || !is_possible(clipboard)) {
        return FALSE;
    }
    clipboard->host_has = false;
    clipboard->host_told = false;
    set_guest_has(clipboard, has_text(types, count));
    return TRUE;
}

static gboolean release_late(gpointer data) {
    struct clipboard *clipboard = data;
    clipboard->release_timer = 0;
    set_guest_has(clipboard, false);
    return G_SOURCE_REMOVE;
}

/* Old agents let go of what they grab again at once. */
static void guest_releases(SpiceMainChannel *main, guint selection, gpointer data) {
    struct clipboard *clipboard = data;
    (void)main;
    if (selection != CLIPBOARD || !clipboard->guest_has) {
        return;
    }
    cancel_release(clipboard);
    if (agent_can(clipboard, VD_AGENT_CAP_CLIPBOARD_NO_RELEASE_ON_REGRAB)) {
        set_guest_has(clipboard, false);
    } else {
        clipboard->release_timer = g_timeout_add(REGRAB_MS, release_late, clipboard);
    }
}

static void fetch(struct session *session, const struct wire_message *message,
                  const uint8_t *payload, int fd) {
    struct clipboard *clipboard = session->clipboard;
    (void)message;
    (void)payload;
    (void)fd;
    if (comes_from_guest(clipboard) && clipboard->guest_has && is_possible(clipboard)) {
        clipboard->fetching = true;
        spice_main_channel_clipboard_selection_request(clipboard->main, CLIPBOARD, TEXT);
    }
}

/* The size is what the guest said, and wraps when it lies: no look at the bytes before it
 * is known to be in bounds. */
static void guest_gives(SpiceMainChannel *main, guint selection, guint type,
                        gpointer bytes, guint size, gpointer data) {
    struct clipboard *clipboard = data;
    struct wire_message message = {.kind = WIRE_GUEST_TEXT};
    size_t used;
    (void)main;
    if (selection != CLIPBOARD || !clipboard->fetching) {
        return;
    }
    clipboard->fetching = false;
    if (size > LIMIT_CLIPBOARD) {
        notice(clipboard, "the guest's clipboard text is too long",
               "at most 1 MiB comes over");
        return;
    }
    char *text = text_from_guest(bytes, type == TEXT ? size : 0, &used);
    if (text) {
        serve_send_parts(clipboard->session->wire, &message, text, used);
    } else {
        notice(clipboard, "the guest's clipboard text is not UTF-8", "");
    }
    free(text);
}

/* The channel and its agent. */

static void forget_agent(struct clipboard *clipboard) {
    clipboard->host_told = false;
    clipboard->questions = 0;
    set_guest_has(clipboard, false);
}

static void follow_agent(SpiceMainChannel *main, gpointer data) {
    struct clipboard *clipboard = data;
    (void)main;
    session_set_abilities(clipboard->session, WIRE_CAN_TEXT, is_possible(clipboard));
    if (is_possible(clipboard)) {
        tell_guest(clipboard);
    } else {
        forget_agent(clipboard);
    }
}

static void begin(struct session *session) {
    session->clipboard = memory_new(1, sizeof *session->clipboard);
    session->clipboard->session = session;
}

static void attach(struct session *session, SpiceChannel *channel) {
    struct clipboard *clipboard = session->clipboard;
    clipboard->main = SPICE_MAIN_CHANNEL(channel);
    /* What is as long as the property says is not sent any more. */
    g_object_set(channel, "max-clipboard", LIMIT_CLIPBOARD + 1, NULL);
    g_signal_connect(channel, "main-clipboard-selection-grab", G_CALLBACK(guest_grabs),
                     clipboard);
    g_signal_connect(channel, "main-clipboard-selection-request", G_CALLBACK(guest_asks),
                     clipboard);
    g_signal_connect(channel, "main-clipboard-selection-release",
                     G_CALLBACK(guest_releases), clipboard);
    g_signal_connect(channel, "main-clipboard-selection", G_CALLBACK(guest_gives),
                     clipboard);
    g_signal_connect(channel, "main-agent-update", G_CALLBACK(follow_agent), clipboard);
}

static void detach(struct session *session, SpiceChannel *channel) {
    struct clipboard *clipboard = session->clipboard;
    g_signal_handlers_disconnect_by_data(channel, clipboard);
    clipboard->main = NULL;
    forget_agent(clipboard);
    session_set_abilities(session, WIRE_CAN_TEXT, false);
}

const struct member member_clipboard = {
    .channel = CHANNEL_MAIN,
    .wanted = WIRE_WANT_TEXT_TO_GUEST | WIRE_WANT_TEXT_FROM_GUEST,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_HOST_OFFER, .take = offer},
                 {.kind = WIRE_HOST_TEXT, .take = take_host_text},
                 {.kind = WIRE_FETCH_GUEST_TEXT, .take = fetch}},
};
