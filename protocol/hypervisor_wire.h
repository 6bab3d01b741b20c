/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What crosses the wire between hypervisor.c and oriel-libvirt: kinds and payloads, on
 * top of protocol/wire.h. Each question down has exactly one answer up: what is named
 * beside it, or WIRE_HYPERVISOR_REFUSED. WIRE_CLOSED is the last that comes up.
 */
#ifndef PROTOCOL_HYPERVISOR_WIRE_H
#define PROTOCOL_HYPERVISOR_WIRE_H

#include <stdint.h>

#include "protocol/guest.h"
#include "protocol/wire.h"

enum {
    HYPERVISOR_URI_MAX = 2048, /* bytes, asked for */
    HYPERVISOR_LIST_MAX = 65536,
};

enum hypervisor_wire_kind {
    /* down */
    WIRE_HYPERVISOR_CONNECT = WIRE_HYPERVISOR_FIRST, /* payload: URI; first, once */
    WIRE_HYPERVISOR_LIST,                            /* GUEST ..., then LIST_END */
    WIRE_HYPERVISOR_FIND,   /* payload: struct hypervisor_wire_find; FOUND */
    WIRE_HYPERVISOR_OPEN,   /* channel: index of the display; OPENED */
    WIRE_HYPERVISOR_CREATE, /* payload: domain XML; FOUND (refused as a FIND) */

    /* up */
    WIRE_HYPERVISOR_CONNECTED = WIRE_HYPERVISOR_FIRST + 32, /* payload: .._connected */
    WIRE_HYPERVISOR_GUEST,                                  /* payload: struct guest */
    WIRE_HYPERVISOR_LIST_END,
    WIRE_HYPERVISOR_FOUND,     /* payload: struct guest */
    WIRE_HYPERVISOR_OPENED,    /* fd */
    WIRE_HYPERVISOR_LIFECYCLE, /* number: enum hypervisor_lifecycle */
    WIRE_HYPERVISOR_REFUSED,   /* channel: kind of the question; struct wire_error */
};

struct hypervisor_wire_find {
    uint32_t key; /* enum guest_key */
    uint8_t wait;
    char text[GUEST_NAME_MAX];
};

struct hypervisor_wire_connected {
    uint8_t is_local;
    char hostname[GUEST_HOST_MAX];
    char uri[256];
};

#endif
