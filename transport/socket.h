/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sockets of ours have in common: options that notice a dead peer within 15 s, and
 * what can be asked of a connected one. Any thread.
 */
#ifndef TRANSPORT_SOCKET_H
#define TRANSPORT_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Non-blocking, close-on-exec, and for TCP: no delay, keepalive, user timeout. */
bool socket_tune(int fd, struct error *err);
/* The fd is a connected stream socket; ERROR_USAGE when not. */
bool socket_check_stream(int fd, struct error *err);
/* The other side is on this machine: unix, loopback, or an address of ours. */
bool socket_peer_is_local(int fd);
/* The other side's address in numbers, as endpoint_set_tcp() takes it; false for what is
 * not TCP. */
bool socket_peer_host(int fd, char *host, size_t size);
/* TCP met itself: connecting to a free port of the loopback can do that. */
bool socket_is_own_peer(int fd);

#endif
