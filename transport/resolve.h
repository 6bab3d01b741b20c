/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A host name to addresses, in the order in which they should be tried: as the system
 * sorts them, families taking turns. A look-up cannot be broken off, so it runs on a
 * thread of its own that is left behind when the caller gives up.
 */
#ifndef TRANSPORT_RESOLVE_H
#define TRANSPORT_RESOLVE_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/error.h"
#include "transport/io.h"

enum {
    RESOLVE_MAX = 16, /* addresses of one name that are tried */
};

struct resolve_address {
    struct sockaddr_storage address;
    socklen_t length;
};

struct resolve_list {
    unsigned count;
    struct resolve_address at[RESOLVE_MAX];
};

/* ERROR_CONNECT when the name is unknown or the limit ends the wait. Addresses in numbers
 * and "localhost" are answered at once. */
bool resolve_host(const char *host, unsigned port, const struct io_limit *limit,
                  struct resolve_list *list, struct error *err);

/* `found` with IPv6 and IPv4 taking turns, the family of the first one first. */
void resolve_interleave(const struct resolve_list *found, struct resolve_list *list);

#endif
