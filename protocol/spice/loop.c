/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/loop.h"

#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/spice/family.h"
#include "protocol/spice/motion.h"
#include "protocol/spice/session.h"

enum {
    /* A source that is always ready keeps the library's signals from coming. */
    DRAIN_MAX = 32
};

static bool has_more(int wire) {
    struct pollfd wanted = {.fd = wire, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}

static void take(struct session *session, const struct wire_message *message,
                 const uint8_t *payload, int fd) {
    if (!family_take(session, message, payload, fd)) {
        _exit(ERROR_INTERNAL);
    }
}

/* Passwords go this way. */
static void receive(int wire, struct wire_message *message, uint8_t *payload, int *fd) {
    if (wire_receive(wire, message, payload, fd) != WIRE_OK) {
        _exit(0);
    }
    payload[message->payload_length] = '\0';
}

static gboolean drain(int wire, GIOCondition condition, gpointer data) {
    static uint8_t payload[WIRE_PAYLOAD_MAX + 1];
    struct session *session = data;
    struct wire_message message, motion;
    bool moved = false;
    (void)condition;
    for (int i = 0; i < DRAIN_MAX && has_more(wire); i++) {
        int fd;
        receive(wire, &message, payload, &fd);
        if (moved && motion_merge(&motion, &message)) {
            continue;
        }
        if (moved) {
            take(session, &motion, payload, -1);
        }
        moved = motion_is(&message) && fd < 0;
        if (moved) {
            motion = message;
        } else {
            take(session, &message, payload, fd);
        }
        if (message.kind == WIRE_PASSWORD) {
            memory_wipe(payload, message.payload_length);
        }
    }
    if (moved) {
        take(session, &motion, payload, -1);
    }
    return G_SOURCE_CONTINUE;
}

_Noreturn void loop_run(struct session *session) {
    g_unix_fd_add_full(G_PRIORITY_DEFAULT, session->wire, G_IO_IN | G_IO_HUP | G_IO_ERR,
                       drain, session, NULL);
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    _exit(ERROR_INTERNAL);
}
