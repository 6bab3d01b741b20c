/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/session.h"

#include <unistd.h>

unsigned session_channel_id(SpiceChannel *channel) {
    int id = 0;
    g_object_get(channel, "channel-id", &id, NULL);
    return (unsigned)id;
}

void session_notice(struct session *session, const struct error *err) {
    serve_send_notice(session->wire, err);
}

_Noreturn void session_end(struct session *session, const struct error *err) {
    serve_send_closed(session->wire, err);
    _exit(0);
}

void session_set_abilities(struct session *session, uint32_t bits, bool on) {
    uint32_t abilities = on ? session->abilities | bits : session->abilities & ~bits;
    struct wire_message message = {.kind = WIRE_READY, .u.abilities = abilities};
    if (!session->is_ready || abilities != session->abilities) {
        session->is_ready = true;
        session->abilities = abilities;
        session_send(session, &message, NULL);
    }
}
