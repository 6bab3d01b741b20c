/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/guest.h"

#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/spice/failure.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

static void on_name(SpiceSession *spice, GParamSpec *property, struct session *session) {
    struct wire_message message = {.kind = WIRE_TITLE};
    char *name = NULL;
    (void)property;
    g_object_get(spice, "name", &name, NULL);
    if (name && name[0]) {
        size_t length = strlen(name);
        message.payload_length = (uint32_t)(length < LIMIT_TITLE ? length : LIMIT_TITLE);
        session_send(session, &message, name);
    }
    g_free(name);
}

static void on_uuid(SpiceSession *spice, GParamSpec *property, struct session *session) {
    static const uint8_t none[16];
    struct wire_message message = {.kind = WIRE_IDENTITY, .payload_length = sizeof none};
    void *uuid = NULL; /* stays the library's */
    (void)property;
    g_object_get(spice, "uuid", &uuid, NULL);
    if (uuid && memcmp(uuid, none, sizeof none) != 0) {
        session_send(session, &message, uuid);
    }
}

void guest_end_moved(struct session *session) {
    char *host = NULL, *port = NULL, *tls_port = NULL;
    struct error err;
    g_object_get(session->spice, "host", &host, "port", &port, "tls-port", &tls_port,
                 NULL);
    bool is_tls = !port || !port[0] || strcmp(port, "0") == 0;
    const char *where = is_tls ? tls_port : port;
    failure_describe_move(host ? host : "?", where ? where : "?", is_tls, &err);
    session_end(session, &err);
}

static void on_mouse(SpiceChannel *channel, GParamSpec *property,
                     struct session *session) {
    int mode = 0;
    (void)property;
    g_object_get(channel, "mouse-mode", &mode, NULL);
    serve_send_number(session->wire, WIRE_POINTER_MODE, mode == SPICE_MOUSE_MODE_CLIENT);
}

static void begin(struct session *session) {
    g_signal_connect(session->spice, "notify::name", G_CALLBACK(on_name), session);
    g_signal_connect(session->spice, "notify::uuid", G_CALLBACK(on_uuid), session);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->main = SPICE_MAIN_CHANNEL(channel);
    g_signal_connect(channel, "notify::mouse-mode", G_CALLBACK(on_mouse), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    (void)channel;
    session->main = NULL;
}

static void take_password(struct session *session, const struct wire_message *message,
                          const uint8_t *payload, int fd) {
    char password[LIMIT_PASSWORD];
    (void)fd;
    if (message->payload_length >= sizeof password) {
        _exit(ERROR_INTERNAL);
    }
    memcpy(password, payload, message->payload_length);
    password[message->payload_length] = '\0';
    g_object_set(session->spice, "password", password, NULL);
    session->has_password = true;
    memory_wipe(password, sizeof password);
}

static gboolean leave(gpointer data) {
    (void)data;
    _exit(0);
}

/* What was just sent to the server, such as the release of a key, still goes out. */
static void take_stop(struct session *session, const struct wire_message *message,
                      const uint8_t *payload, int fd) {
    (void)session;
    (void)message;
    (void)payload;
    (void)fd;
    g_idle_add_full(G_PRIORITY_LOW, leave, NULL, NULL);
    g_timeout_add(20, leave, NULL);
}

const struct member member_guest = {
    .channel = CHANNEL_MAIN,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{WIRE_PASSWORD, take_password, false}, {WIRE_STOP, take_stop, false}},
};
