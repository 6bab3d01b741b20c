/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TARGET of the command line, understood: an endpoint to dial, or a guest to look up
 * with libvirt. Forms: vnc://host[:port], vnc+unix:///path, spice://host[:port],
 * spice+tls://host:port, spice+unix:///path, host:display, host::port,
 * [v6]:display, :display, fd:N, or the name, UUID or id of a guest. Pure; any thread.
 */
#ifndef TRANSPORT_TARGET_H
#define TRANSPORT_TARGET_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/guest.h"
#include "transport/endpoint.h"

enum target_kind {
    TARGET_ENDPOINT,
    TARGET_GUEST,
};

struct target {
    enum target_kind kind;
    struct endpoint endpoint; /* TARGET_ENDPOINT */
    enum guest_key key;       /* TARGET_GUEST: how `guest` is meant */
    char guest[GUEST_NAME_MAX];
};

#endif
