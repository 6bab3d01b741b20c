/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Port channels: streams of bytes with a name, such as serial lines and QEMU's monitor.
 * What a guest does not read waits here, up to a bound.
 */
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

enum {
    QUEUE_MAX = 1 << 20,
    NAME_MAX_LENGTH = LIMIT_NAME - 1,
};

struct port {
    struct session *session;
    unsigned number;
    SpicePortChannel *channel; /* NULL without one */
    bool is_told, is_open;     /* the viewer knows of it, and how it is */
    GByteArray *waiting;       /* for the library to be done with ... */
    GByteArray *writing;       /* ... this; NULL = it is idle */
    bool overflowed;           /* and it was said */
};

struct ports {
    struct port ports[LIMIT_PORTS];
};

static void tell_state(struct port *port, bool is_open, const char *name) {
    size_t length = strnlen(name, NAME_MAX_LENGTH);
    struct wire_message message = {.kind = WIRE_PORT_STATE,
                                   .payload_length = (uint32_t)length,
                                   .channel = port->number,
                                   .u.number = is_open};
    if (port->is_told && port->is_open == is_open) {
        return;
    }
    port->is_told = true;
    port->is_open = is_open;
    session_send(port->session, &message, name);
}

static void follow_state(SpicePortChannel *channel, GParamSpec *property, gpointer data) {
    gboolean is_open = FALSE;
    char *name = NULL;
    (void)property;
    g_object_get(channel, "port-opened", &is_open, "port-name", &name, NULL);
    if (name) {
        tell_state(data, is_open, name);
    }
    g_free(name);
}

static void output(SpicePortChannel *channel, gpointer bytes, gint length,
                   gpointer data) {
    struct port *port = data;
    (void)channel;
    if (length > 0) {
        serve_send_bytes(port->session->wire, WIRE_PORT_OUTPUT, port->number, bytes,
                         (size_t)length);
    }
}

static void write_next(struct port *port);

static void written(GObject *channel, GAsyncResult *result, gpointer data) {
    struct port *port = data;
    gssize done =
        spice_port_channel_write_finish(SPICE_PORT_CHANNEL(channel), result, NULL);
    g_clear_pointer(&port->writing, g_byte_array_unref);
    if (done < 0 || !port->channel) {
        /* Closed: what waits is for nobody. */
        g_byte_array_set_size(port->waiting, 0);
    }
    write_next(port);
}

static void write_next(struct port *port) {
    if (port->writing || port->waiting->len == 0) {
        return;
    }
    port->writing = port->waiting;
    port->waiting = g_byte_array_new();
    port->overflowed = false;
    spice_port_channel_write_async(port->channel, port->writing->data, port->writing->len,
                                   NULL, written, port);
}

static void say_overflow(struct port *port) {
    struct error err;
    if (!port->overflowed) {
        error_set(&err, ERROR_ACTION, "port %u of the guest does not read what is typed",
                  port->number);
        session_notice(port->session, &err);
        port->overflowed = true;
    }
}

static void input(struct session *session, const struct wire_message *message,
                  const uint8_t *payload, int fd) {
    (void)fd;
    if (message->channel >= LIMIT_PORTS || session_wants(session, WIRE_WANT_NO_INPUT)) {
        return;
    }
    struct port *port = &session->ports->ports[message->channel];
    if (!port->channel || !port->is_open) {
        return;
    }
    if (port->waiting->len + message->payload_length > QUEUE_MAX) {
        say_overflow(port);
        return;
    }
    g_byte_array_append(port->waiting, payload, message->payload_length);
    write_next(port);
}

static void begin(struct session *session) {
    session->ports = memory_new(1, sizeof *session->ports);
    for (unsigned i = 0; i < LIMIT_PORTS; i++) {
        struct port *port = &session->ports->ports[i];
        port->session = session;
        port->number = i;
    }
}

static void attach(struct session *session, SpiceChannel *channel) {
    struct port *port = &session->ports->ports[session_channel_id(channel)];
    if (port->writing) { /* of a channel before it */
        return;
    }
    port->channel = SPICE_PORT_CHANNEL(channel);
    if (!port->waiting) {
        port->waiting = g_byte_array_new();
    }
    g_signal_connect(channel, "notify::port-name", G_CALLBACK(follow_state), port);
    g_signal_connect(channel, "notify::port-opened", G_CALLBACK(follow_state), port);
    g_signal_connect(channel, "port-data", G_CALLBACK(output), port);
}

static void detach(struct session *session, SpiceChannel *channel) {
    struct port *port = &session->ports->ports[session_channel_id(channel)];
    if (!port->channel) {
        return;
    }
    g_signal_handlers_disconnect_by_data(channel, port);
    port->channel = NULL;
    g_byte_array_set_size(port->waiting, 0);
    if (port->is_open) {
        tell_state(port, false, "");
    }
}

const struct member member_ports = {
    .channel = CHANNEL_PORT,
    .wanted = WIRE_WANT_PORTS,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_PORT_INPUT, .take = input}},
};
