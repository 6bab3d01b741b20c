/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/channels.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/failure.h"
#include "protocol/spice/family.h"
#include "protocol/spice/guest.h"
#include "protocol/spice/opening.h"
#include "protocol/spice/options.h"
#include "protocol/spice/session.h"
#include "protocol/spice/streams.h"

enum {
    /* When a server goes, its channels go one by one: the main channel knows best why. */
    LAST_WORDS_MS = 60,
    USB_MAX = 32, /* devices that the guest may have at a time */
};

struct last_words {
    struct session *session;
    struct error err;
    bool is_end;
};

static enum channel_kind kind_of(SpiceChannel *channel, unsigned *id) {
    int type = 0;
    g_object_get(channel, "channel-type", &type, NULL);
    *id = session_channel_id(channel);
    return type > 0 && type < CHANNEL_KINDS ? (enum channel_kind)type : CHANNEL_ONLY;
}

static gboolean speak(gpointer data) {
    const struct last_words *words = data;
    if (words->is_end) {
        session_end(words->session, &words->err);
    }
    session_notice(words->session, &words->err);
    return G_SOURCE_REMOVE;
}

static void fail(struct session *session, enum channel_kind kind,
                 const struct error *err) {
    bool is_end = failure_is_end(kind);
    if (kind == CHANNEL_MAIN || (is_end && err->code != ERROR_CONNECTION_LOST)) {
        session_end(session, err);
    }
    struct last_words *words = memory_new(1, sizeof *words);
    *words = (struct last_words){session, *err, is_end};
    g_timeout_add_full(G_PRIORITY_DEFAULT, LAST_WORDS_MS, speak, words, free);
}

static void describe(struct session *session, SpiceChannel *channel,
                     SpiceChannelEvent event, enum channel_kind kind, struct error *err) {
    const GError *said = spice_channel_get_error(channel);
    struct failure failure = {.kind = kind,
                              .event = event,
                              .client_error = -1,
                              .link_code = journal_take_link_code(&session->journal),
                              .has_password = session->has_password};
    char words[256];
    if (said) {
        escape_line(said->message, words, sizeof words, 120);
        if (said->domain == SPICE_CLIENT_ERROR) {
            failure.client_error = said->code;
        }
    } else {
        journal_last(&session->journal, words, sizeof words);
    }
    failure.words = words;
    failure_describe(&failure, err);
}

/* Not that of another display, too, which START may have named: see opening.c. */
static bool goes_first(enum channel_kind kind, unsigned id) {
    return kind == CHANNEL_DISPLAY && id == 0;
}

static void on_event(SpiceChannel *channel, SpiceChannelEvent event,
                     struct session *session) {
    struct error err;
    unsigned id;
    enum channel_kind kind = kind_of(channel, &id);
    switch (event) {
    case SPICE_CHANNEL_NONE:
        break;
    case SPICE_CHANNEL_SWITCHING:
        guest_end_moved(session);
    case SPICE_CHANNEL_OPENED:
        if (kind == CHANNEL_MAIN || kind == CHANNEL_INPUTS) {
            session_set_abilities(session,
                                  kind == CHANNEL_INPUTS ? WIRE_CAN_SCANCODES : 0, true);
        }
        break;
    default:
        /* What comes after is no news. */
        g_signal_handlers_disconnect_by_func(channel, G_CALLBACK(on_event), session);
        describe(session, channel, event, kind, &err);
        fail(session, kind, &err);
    }
}

static void on_open_fd(SpiceChannel *channel, int with_tls, struct session *session) {
    unsigned id;
    enum channel_kind kind = kind_of(channel, &id);
    if (with_tls) {
        struct error err;
        struct failure failure = {
            .kind = kind, .event = SPICE_CHANNEL_ERROR_TLS, .words = ""};
        failure_describe(&failure, &err);
        if (failure_is_end(kind)) {
            session_end(session, &err);
        }
        session_notice(session, &err);
        return;
    }
    streams_ask(session, channel, channel_number(kind, id));
}

/* How many of a kind are looked at, whatever the server offers: together fewer than
 * LIMIT_STREAMS. */
static const unsigned most_ids[CHANNEL_KINDS] = {
    [CHANNEL_MAIN] = 1,           [CHANNEL_DISPLAY] = LIMIT_DISPLAYS,
    [CHANNEL_INPUTS] = 1,         [CHANNEL_CURSOR] = LIMIT_DISPLAYS,
    [CHANNEL_PLAYBACK] = 1,       [CHANNEL_RECORD] = 1,
    [CHANNEL_SMARTCARD] = 1,      [CHANNEL_USBREDIR] = USB_MAX,
    [CHANNEL_PORT] = LIMIT_PORTS, [CHANNEL_WEBDAV] = 1,
};

/* Numbers are what the server says. */
static bool is_allowed(const struct session *session, enum channel_kind kind,
                       unsigned id) {
    uint32_t allowed = channel_allowed(session->start.u.start.wanted);
    return (allowed & 1u << kind) && id < most_ids[kind];
}

static void on_channel_new(SpiceSession *spice, SpiceChannel *channel,
                           struct session *session) {
    unsigned id;
    enum channel_kind kind = kind_of(channel, &id);
    (void)spice;
    /* A server may offer one twice; the first has it. */
    if (!is_allowed(session, kind, id) || session->channels[kind][id]) {
        return;
    }
    session->channels[kind][id] = channel;
    g_signal_connect(channel, "channel-event", G_CALLBACK(on_event), session);
    g_signal_connect(channel, "open-fd", G_CALLBACK(on_open_fd), session);
    family_attach(session, kind, channel);
    /* The library connects the main channel itself, and USB's with a device. */
    if (kind != CHANNEL_MAIN && kind != CHANNEL_USBREDIR) {
        opening_add(session, channel, goes_first(kind, id));
    }
}

static void on_channel_destroy(SpiceSession *spice, SpiceChannel *channel,
                               struct session *session) {
    unsigned id;
    enum channel_kind kind = kind_of(channel, &id);
    (void)spice;
    if (is_allowed(session, kind, id) && session->channels[kind][id] == channel) {
        session->channels[kind][id] = NULL;
        family_detach(session, kind, channel);
        opening_forget(session, channel);
        streams_forget(session, channel);
    }
}

void channels_begin(struct session *session) {
    session->spice = g_object_new(SPICE_TYPE_SESSION, NULL);
    options_set(session);
    g_signal_connect(session->spice, "channel-new", G_CALLBACK(on_channel_new), session);
    g_signal_connect(session->spice, "channel-destroy", G_CALLBACK(on_channel_destroy),
                     session);
    opening_begin(session);
    family_begin(session);
    spice_session_open_fd(session->spice, -1);
}
