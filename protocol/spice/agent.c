/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sizes that the guest is asked to take: told to its agent, all displays at once, at the
 * moment the viewer asks. (The library's own delay of a second is not used; the viewer
 * has its own.)
 */
#include <spice/vd_agent.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

struct agent {
    SpiceMainChannel *main; /* NULL without one */
    struct {
        int32_t width, height; /* 0 = never asked for */
    } asked[LIMIT_DISPLAYS];
};

static bool is_possible(const struct session *session) {
    SpiceMainChannel *main = session->agent->main;
    gboolean is_connected = FALSE;
    if (!main || session_wants(session, WIRE_WANT_NO_INPUT)) {
        return false;
    }
    g_object_get(main, "agent-connected", &is_connected, NULL);
    return is_connected &&
           spice_main_channel_agent_test_capability(main, VD_AGENT_CAP_MONITORS_CONFIG);
}

/* A display that is not spoken of is switched off: those that nobody resized keep what
 * they have. */
static void describe(struct session *session, unsigned number) {
    struct agent *agent = session->agent;
    struct layout_head head = session_head(session, number);
    int width = agent->asked[number].width, height = agent->asked[number].height;
    if (width == 0) {
        width = head.area.w;
        height = head.area.h;
    }
    bool is_there = head.is_present && width > 0;
    if (is_there) {
        spice_main_channel_update_display(agent->main, (int)number, 0, 0, width, height,
                                          FALSE);
    }
    spice_main_channel_update_display_enabled(agent->main, (int)number, is_there, FALSE);
}

static void send_sizes(struct session *session) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        describe(session, i);
    }
    spice_main_channel_send_monitor_config(session->agent->main);
}

static void resize(struct session *session, const struct wire_message *message,
                   const uint8_t *payload, int fd) {
    struct agent *agent = session->agent;
    int32_t width = message->u.size.width, height = message->u.size.height;
    (void)payload;
    (void)fd;
    if (message->channel >= LIMIT_DISPLAYS || !limit_size_allowed(width, height)) {
        return;
    }
    agent->asked[message->channel].width = width;
    agent->asked[message->channel].height = height;
    if (is_possible(session)) {
        send_sizes(session);
    }
}

/* A new agent does not know what the one before was asked for. */
static void follow_agent(SpiceMainChannel *main, gpointer data) {
    struct session *session = data;
    bool can = is_possible(session);
    bool was_asked = false;
    (void)main;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        was_asked = was_asked || session->agent->asked[i].width > 0;
    }
    if (can && was_asked && !(session->abilities & WIRE_CAN_RESIZE)) {
        send_sizes(session);
    }
    session_set_abilities(session, WIRE_CAN_RESIZE, can);
}

static void begin(struct session *session) {
    session->agent = memory_new(1, sizeof *session->agent);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->agent->main = SPICE_MAIN_CHANNEL(channel);
    g_signal_connect(channel, "main-agent-update", G_CALLBACK(follow_agent), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    g_signal_handlers_disconnect_by_func(channel, G_CALLBACK(follow_agent), session);
    session->agent->main = NULL;
    session_set_abilities(session, WIRE_CAN_RESIZE, false);
}

const struct member member_agent = {
    .channel = CHANNEL_MAIN,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_RESIZE, .take = resize}},
};
