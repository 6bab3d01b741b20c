/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/ports.h"

#include <spice/protocol.h>
#include <string.h>

#include "tests/fakes/spice_server/text.h"

struct port {
    SpiceCharDeviceInstance instance; /* first: callbacks are given it */
    GByteArray *to_client, *received;
    GString *events; /* of the client's end */
};

struct ports {
    GPtrArray *all;
};

static int device_write(SpiceCharDeviceInstance *instance, const uint8_t *bytes,
                        int size) {
    struct port *port = (struct port *)instance;
    g_byte_array_append(port->received, bytes, (guint)size);
    return size;
}

static int device_read(SpiceCharDeviceInstance *instance, uint8_t *bytes, int size) {
    struct port *port = (struct port *)instance;
    guint count = MIN((guint)size, port->to_client->len);
    if (count > 0) {
        memcpy(bytes, port->to_client->data, count);
        g_byte_array_remove_range(port->to_client, 0, count);
    }
    return (int)count;
}

static void device_state(SpiceCharDeviceInstance *instance, int connected) {
    g_string_append(((struct port *)instance)->events,
                    connected ? " connected" : " disconnected");
}

static void device_event(SpiceCharDeviceInstance *instance, uint8_t event) {
    g_string_append_printf(((struct port *)instance)->events, " event:%u", event);
}

static const SpiceCharDeviceInterface interface = {
    .base = {.type = SPICE_INTERFACE_CHAR_DEVICE,
             .description = "test port",
             .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR,
             .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR},
    .state = device_state,
    .write = device_write,
    .read = device_read,
    .event = device_event,
};

static void add(struct server *server, struct ports *ports, const char *name) {
    struct port *port = g_new0(struct port, 1);
    port->instance.base.sif = &interface.base;
    port->instance.subtype = "port";
    port->instance.portname = name;
    port->to_client = g_byte_array_new();
    port->received = g_byte_array_new();
    port->events = g_string_new(NULL);
    g_ptr_array_add(ports->all, port);
    spice_server_add_interface(server->spice, &port->instance.base);
    spice_server_port_event(&port->instance, SPICE_PORT_EVENT_OPENED);
}

struct ports *ports_new(struct server *server, char **names) {
    struct ports *ports = g_new0(struct ports, 1);
    ports->all = g_ptr_array_new();
    for (; names != NULL && *names != NULL; names++) {
        add(server, ports, *names);
    }
    return ports;
}

static struct port *find(struct ports *ports, const char *name) {
    for (guint i = 0; i < ports->all->len; i++) {
        struct port *port = g_ptr_array_index(ports->all, i);
        if (strcmp(port->instance.portname, name) == 0) {
            return port;
        }
    }
    return NULL;
}

bool ports_open(struct ports *ports, const char *name, bool open) {
    struct port *port = find(ports, name);
    if (port != NULL) {
        spice_server_port_event(&port->instance,
                                open ? SPICE_PORT_EVENT_OPENED : SPICE_PORT_EVENT_CLOSED);
    }
    return port != NULL;
}

bool ports_send(struct ports *ports, const char *name, const void *bytes, size_t size) {
    struct port *port = find(ports, name);
    if (port != NULL) {
        g_byte_array_append(port->to_client, bytes, (guint)size);
        spice_server_char_device_wakeup(&port->instance);
    }
    return port != NULL;
}

GByteArray *ports_received(struct ports *ports, const char *name) {
    struct port *port = find(ports, name);
    return port != NULL ? port->received : NULL;
}

static bool say(bool good, GString *answer) {
    if (!good) {
        g_string_append(answer, "no such port");
    }
    return good;
}

/* port-send NAME BYTES: as text_unescape() takes them. */
static bool run_send(struct server *server, char **words, GString *answer) {
    GByteArray *bytes = text_unescape(words[1]);
    bool good = ports_send(server->ports, words[0], bytes->data, bytes->len);
    g_byte_array_free(bytes, TRUE);
    return say(good, answer);
}

/* port-received NAME: count and bytes, since the last call. */
static bool run_received(struct server *server, char **words, GString *answer) {
    GByteArray *bytes = ports_received(server->ports, words[0]);
    if (bytes != NULL) {
        g_string_append_printf(answer, " %u ", bytes->len);
        text_escape(answer, bytes->data, bytes->len);
        g_byte_array_set_size(bytes, 0);
    }
    return say(bytes != NULL, answer);
}

/* port-events NAME: of the client's end, all. */
static bool run_events(struct server *server, char **words, GString *answer) {
    struct port *port = find(server->ports, words[0]);
    if (port != NULL) {
        g_string_append(answer, port->events->str);
    }
    return say(port != NULL, answer);
}

/* port NAME open|closed: the guest's end. */
static bool run_port(struct server *server, char **words, GString *answer) {
    return say(ports_open(server->ports, words[0], strcmp(words[1], "open") == 0),
               answer);
}

const struct server_command ports_commands[] = {
    {"port", 2, run_port},
    {"port-send", 2, run_send},
    {"port-received", 1, run_received},
    {"port-events", 1, run_events},
    {0},
};
