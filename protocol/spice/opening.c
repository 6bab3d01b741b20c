/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/opening.h"

#include "base/memory.h"
#include "protocol/spice/session.h"

enum {
    WAITING_MAX = 64,
    /* For a server without a display, or slow with its picture. */
    PATIENCE_NEAR_MS = 150,
    PATIENCE_FAR_MS = 1000,
    /* After the picture: who came for that alone has gone by then. libspice-server 0.15
     * ends its virtual machine, now and then, when the client goes while one more display
     * channel is being connected. */
    SETTLE_MS = 30
};

struct opening {
    bool is_settling; /* the picture is there */
    bool is_over;     /* nothing waits any more */
    unsigned count;
    SpiceChannel *waiting[WAITING_MAX];
    unsigned patience; /* source that ends the wait; 0 = not waited yet */
};

void opening_begin(struct session *session) {
    session->opening = memory_new(1, sizeof *session->opening);
}

static gboolean connect_all(gpointer data) {
    struct session *session = data;
    struct opening *opening = session->opening;
    opening->is_over = true;
    opening->patience = 0;
    while (opening->count > 0) {
        SpiceChannel *channel = opening->waiting[0];
        opening_forget(session, channel);
        spice_channel_connect(channel);
    }
    return G_SOURCE_REMOVE;
}

void opening_end(struct session *session) {
    struct opening *opening = session->opening;
    if (opening->is_settling || opening->is_over) {
        return;
    }
    opening->is_settling = true;
    if (opening->patience != 0) {
        g_source_remove(opening->patience);
    }
    opening->patience = g_timeout_add(SETTLE_MS, connect_all, session);
}

void opening_add(struct session *session, SpiceChannel *channel, bool goes_first) {
    struct opening *opening = session->opening;
    if (goes_first || opening->is_over || opening->count == WAITING_MAX) {
        spice_channel_connect(channel);
        return;
    }
    opening->waiting[opening->count++] = channel;
    if (opening->patience == 0) {
        opening->patience = g_timeout_add(
            session->local ? PATIENCE_NEAR_MS : PATIENCE_FAR_MS, connect_all, session);
    }
}

/* Keeps the order of the others. */
void opening_forget(struct session *session, SpiceChannel *channel) {
    struct opening *opening = session->opening;
    unsigned kept = 0;
    for (unsigned i = 0; i < opening->count; i++) {
        if (opening->waiting[i] != channel) {
            opening->waiting[kept++] = opening->waiting[i];
        }
    }
    opening->count = kept;
}
