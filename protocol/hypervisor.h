/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel-libvirt as the viewer sees it: a process that holds one libvirt connection, finds
 * guests, watches them and opens their displays. Everything is asked without waiting and
 * answered by events; a hang inside libvirt is ended by hypervisor_stop(), which kills.
 * Owned and used by the viewer's logic thread.
 */
#ifndef PROTOCOL_HYPERVISOR_H
#define PROTOCOL_HYPERVISOR_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/guest.h"

struct hypervisor;

enum hypervisor_event_kind {
    HYPERVISOR_CONNECTED, /* hostname, is_local */
    HYPERVISOR_GUEST,     /* one entry of a list, with displays, without passwords */
    HYPERVISOR_LIST_END,
    HYPERVISOR_FOUND,  /* answers find and create: the guest, with passwords if allowed */
    HYPERVISOR_OPENED, /* answers open_graphics: fd, owned by the receiver */
    HYPERVISOR_LIFECYCLE, /* the guest that was found has changed */
    HYPERVISOR_REFUSED,   /* a question failed: error; the connection goes on */
    HYPERVISOR_CLOSED,    /* the last one: error */
};

enum hypervisor_lifecycle {
    LIFECYCLE_STARTED,
    LIFECYCLE_PAUSED,
    LIFECYCLE_RESUMED,
    LIFECYCLE_SHUT_DOWN,
    LIFECYCLE_DESTROYED,
    LIFECYCLE_CRASHED,
    LIFECYCLE_MIGRATED,
    LIFECYCLE_SAVED,
    LIFECYCLE_FAILED,
    LIFECYCLE_REBOOTED,
};

struct hypervisor_event {
    enum hypervisor_event_kind kind;
    union {
        struct {
            char hostname[GUEST_HOST_MAX]; /* host part of the URI, "" when local */
            bool is_local;
            char uri[256]; /* the URI in force */
        } connected;
        struct guest guest;
        int fd;
        enum hypervisor_lifecycle lifecycle;
        struct error error;
    } u;
};

/* `uri` NULL: libvirt's own rules (LIBVIRT_DEFAULT_URI, libvirt.conf, probing). Starts
 * the helper and begins to connect. */
struct hypervisor *hypervisor_start(const char *uri, struct error *err);
/* As hypervisor_start, on the viewer's end of a wire that someone else serves (tests).
 * The socket must be non-blocking and is the hypervisor's from here on. */
struct hypervisor *hypervisor_attach(int socket, const char *uri, struct error *err);
int hypervisor_fd(const struct hypervisor *hypervisor);
bool hypervisor_next(struct hypervisor *hypervisor, struct hypervisor_event *event);

/* All guests, running or not. */
void hypervisor_list(struct hypervisor *hypervisor);
/* Finds a guest and watches it. `wait`: until it exists and runs; else a guest that does
 * not run is REFUSED with ERROR_GUEST_NOT_RUNNING, an unknown one with
 * ERROR_NO_SUCH_GUEST. GUEST_ONLY with several: ERROR_USAGE, naming them. */
void hypervisor_find(struct hypervisor *hypervisor, enum guest_key key, const char *text,
                     bool wait);
/* Opens display number `index` of the guest that was found, without its password. */
void hypervisor_open_graphics(struct hypervisor *hypervisor, unsigned index);
/* Makes a transient guest from domain XML; it is destroyed when the helper ends, however
 * the viewer ends. For oriel demo. */
void hypervisor_create(struct hypervisor *hypervisor, const char *xml);

/* Ends the helper: at once, but for one that made a guest, which gets up to two seconds
 * to destroy it. NULL is fine. */
void hypervisor_stop(struct hypervisor *hypervisor);

/* "was shut down", "crashed" ...: for people. */
const char *hypervisor_lifecycle_text(enum hypervisor_lifecycle lifecycle);

#endif
