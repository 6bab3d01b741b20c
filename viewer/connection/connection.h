/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a target to a running console: finds the guest, chooses one of its displays, opens
 * a line to it (line.h), passes the console's events on, and knows the best reason for
 * its end. Window and headless loop both stand on it. Owned by the logic thread; nothing
 * here blocks. One-shot.
 */
#ifndef VIEWER_CONNECTION_CONNECTION_H
#define VIEWER_CONNECTION_CONNECTION_H

#include <stdbool.h>

#include "auth/credential.h"
#include "base/error.h"
#include "protocol/console.h"
#include "transport/target.h"
#include "viewer/connection/shares.h"

struct connection;

enum protocol_wish {
    PROTOCOL_ANY, /* SPICE where the guest has it */
    PROTOCOL_VNC,
    PROTOCOL_SPICE,
};

/* Texts stay the caller's and must outlive the connection. */
struct connection_settings {
    const char *target_text; /* NULL = the only running guest */
    const char *uri;         /* libvirt; NULL = libvirt's own rules */
    enum guest_key key;
    bool wait;
    bool attach;
    enum protocol_wish protocol;
    struct shares_wish shares; /* what of this machine the guest is to see */
    const char *demo_xml;      /* not NULL: make this guest, for oriel demo */
    struct credential_sources credentials;
    /* Its helper is NULL: the protocol says which (but for tests). */
    struct console_settings console;
};

struct connection *connection_start(const struct connection_settings *settings,
                                    struct error *err);
/* One that is already connected, by a console of the caller's (tests). Takes it over. */
struct connection *connection_from_console(struct console *console, const char *name);

/* Readable: call connection_next() until it says false. May change only by
 * connection_next; it is an epoll fd and stays the same. */
int connection_fd(const struct connection *connection);
/* Milliseconds until connection_next() should be called without readability; -1 = never.
 */
int connection_timeout(const struct connection *connection);
/* The console's events (SIZE, FRAME, CURSOR ...), then CLOSED as the last, with the best
 * known reason (guest shut down, wrong password, connection lost ...). */
bool connection_next(struct connection *connection, struct event *event);
/* For frames and input; NULL before the helper runs and never after it did. Until the
 * first SIZE it may become another one, when a password was refused. */
struct console *connection_console(struct connection *connection);
/* The guest's name, else the server's desktop name, else the endpoint: safe to show. */
const char *connection_name(const struct connection *connection);
/* NULL is fine. */
void connection_stop(struct connection *connection);

#endif
