/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/streams.h"

#include <unistd.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/options.h"
#include "protocol/spice/session.h"

enum {
    STREAMS_MAX =
        LIMIT_STREAMS /* asked for and not there yet, or there and not asked for yet */
};

struct stream_slot {
    unsigned number;       /* channel_number() */
    SpiceChannel *channel; /* the one that asked; NULL = not yet */
    int fd;                /* -1 = not there yet */
};

struct streams {
    unsigned count;
    struct stream_slot slots[STREAMS_MAX];
    guint handing_over; /* the idle source that does; 0 = none */
};

static struct stream_slot *find(struct streams *streams, unsigned number) {
    for (unsigned i = 0; i < streams->count; i++) {
        if (streams->slots[i].number == number) {
            return &streams->slots[i];
        }
    }
    return NULL;
}

/* NULL when there are too many. */
static struct stream_slot *find_or_add(struct streams *streams, unsigned number) {
    struct stream_slot *slot = find(streams, number);
    if (!slot && streams->count < STREAMS_MAX) {
        slot = &streams->slots[streams->count++];
        *slot = (struct stream_slot){.number = number, .fd = -1};
    }
    return slot;
}

static void remove_slot(struct streams *streams, struct stream_slot *slot) {
    *slot = streams->slots[--streams->count];
}

static gboolean hand_over(gpointer data) {
    struct session *session = data;
    struct streams *streams = session->streams;
    streams->handing_over = 0;
    for (unsigned i = 0; i < streams->count;) {
        struct stream_slot slot = streams->slots[i];
        if (!slot.channel || slot.fd < 0) {
            i++;
            continue;
        }
        remove_slot(streams, &streams->slots[i]);
        if (!spice_channel_open_fd(slot.channel, slot.fd)) {
            close(slot.fd);
        }
    }
    return G_SOURCE_REMOVE;
}

static void hand_over_soon(struct session *session) {
    if (session->streams->handing_over == 0) {
        session->streams->handing_over =
            g_idle_add_full(G_PRIORITY_DEFAULT, hand_over, session, NULL);
    }
}

void streams_ask(struct session *session, SpiceChannel *channel, unsigned number) {
    struct wire_message message = {.kind = WIRE_NEED_STREAM, .channel = number};
    struct stream_slot *slot = find_or_add(session->streams, number);
    if (!slot) {
        return;
    }
    slot->channel = channel;
    if (slot->fd >= 0) {
        hand_over_soon(session);
    } else {
        session_send(session, &message, NULL);
    }
}

void streams_forget(struct session *session, SpiceChannel *channel) {
    struct streams *streams = session->streams;
    for (unsigned i = 0; i < streams->count;) {
        struct stream_slot *slot = &streams->slots[i];
        if (slot->channel != channel) {
            i++;
            continue;
        }
        if (slot->fd >= 0) {
            close(slot->fd);
        }
        remove_slot(streams, slot);
    }
}

static void take_stream(struct session *session, const struct wire_message *message,
                        const uint8_t *payload, int fd) {
    struct stream_slot *slot = find_or_add(session->streams, message->channel);
    (void)payload;
    if (!slot || slot->fd >= 0) {
        close(fd);
        return;
    }
    slot->fd = fd;
    if (message->channel == channel_number(CHANNEL_MAIN, 0)) {
        session->local = message->u.stream.local != 0;
        options_set_by_link(session);
    }
    if (slot->channel) {
        hand_over_soon(session);
    }
}

static void begin(struct session *session) {
    session->streams = memory_new(1, sizeof *session->streams);
}

const struct member member_streams = {
    .channel = CHANNEL_ONLY,
    .begin = begin,
    .messages = {{WIRE_STREAM, take_stream, true}},
};
