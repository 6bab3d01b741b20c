/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a libvirt connection: read-write, else read-only where rights are missing; with
 * keepalive towards other hosts. May block for long: the viewer ends the process then.
 */
#ifndef PROTOCOL_LIBVIRT_CONNECT_H
#define PROTOCOL_LIBVIRT_CONNECT_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "base/error.h"
#include "protocol/hypervisor_wire.h"

struct connect {
    virConnectPtr connection;
    bool read_only;
};

/* `uri` NULL or empty: libvirt's own rules. virEventRegisterDefaultImpl() comes before.
 */
bool connect_open(struct connect *connect, const char *uri, struct error *err);
void connect_close(struct connect *connect);

/* The URI in force, and where that is. */
void connect_describe(const struct connect *connect,
                      struct hypervisor_wire_connected *description);

/* The part of connect_describe() that reads a URI: "" and true for this machine. */
bool connect_host_of(const char *uri, char *host, size_t size);

#endif
