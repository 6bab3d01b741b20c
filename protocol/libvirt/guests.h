/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests of a connection: looked up by name, UUID or id, listed, and described in the
 * plain values that cross the wire.
 */
#ifndef PROTOCOL_LIBVIRT_GUESTS_H
#define PROTOCOL_LIBVIRT_GUESTS_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "base/error.h"
#include "protocol/guest.h"
#include "protocol/libvirt/connect.h"

/* NULL on error: ERROR_NO_SUCH_GUEST when there is none, ERROR_USAGE when GUEST_ONLY is
 * not just one. The caller frees it. */
virDomainPtr guests_find(const struct connect *connect, enum guest_key key,
                         const char *text, struct error *err);

/* `secrets`: with the passwords of the displays, where the connection may see them. */
bool guests_describe(const struct connect *connect, virDomainPtr domain, bool secrets,
                     struct guest *guest, struct error *err);

/* False while it does not run or is still being started (*starting). */
bool guests_is_up(virDomainPtr domain, bool *starting);

/* Describes every guest; one that vanishes meanwhile is left out. `each` says false to
 * break off. */
bool guests_list(const struct connect *connect,
                 bool (*each)(void *opaque, const struct guest *guest), void *opaque,
                 struct error *err);

#endif
