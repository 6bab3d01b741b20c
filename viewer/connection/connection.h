/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a target to a running console: starts the helper, finds the guest, dials, hands
 * the stream over, and passes the console's events on. Window and headless loop both
 * stand on it. Owned by the logic thread; nothing here blocks. One-shot.
 */
#ifndef VIEWER_CONNECTION_CONNECTION_H
#define VIEWER_CONNECTION_CONNECTION_H

#include <stdbool.h>

#include "auth/credential.h"
#include "base/error.h"
#include "protocol/console.h"
#include "transport/target.h"

struct connection;

enum {
    CONNECTION_USB_MAX = 16, /* devices named by a person */
};

enum protocol_wish {
    PROTOCOL_ANY, /* SPICE where the guest has it */
    PROTOCOL_VNC,
    PROTOCOL_SPICE,
};

/* What of this machine the guest is to see, beyond the console itself. */
struct connection_shares {
    const char *cd;     /* an ISO image; NULL = none */
    const char *folder; /* NULL = none */
    bool folder_writable;
    const char *usb_filter; /* rules for devices that are plugged in; NULL = none */
    const char *usb_devices[CONNECTION_USB_MAX]; /* "VENDOR:PRODUCT", hexadecimal */
    size_t usb_device_count;
};

/* Texts stay the caller's and must outlive the connection. */
struct connection_settings {
    const char *target_text; /* NULL = the only running guest */
    const char *uri;         /* libvirt; NULL = libvirt's own rules */
    enum guest_key key;
    bool wait;
    bool attach;
    enum protocol_wish protocol;
    struct connection_shares shares;
    const char *demo_xml; /* not NULL: make this guest, for oriel demo */
    struct credential_sources credentials;
    struct console_settings console; /* its helper is the connection's choice */
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
/* For frames and input; NULL before the helper runs and never after it did. */
struct console *connection_console(struct connection *connection);
/* The guest's name, else the server's desktop name, else the endpoint: safe to show. */
const char *connection_name(const struct connection *connection);
/* NULL is fine. */
void connection_stop(struct connection *connection);

#endif
