/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections of clients, one for each channel: accepted here, known by the channel that
 * they ask for, then given to libspice-server. So one can be refused, and cut at any
 * time. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_CONNECTIONS_H
#define TESTS_FAKES_SPICE_SERVER_CONNECTIONS_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command connections_commands[];

/* Listens on a unix socket, or where `path` is NULL on a loopback port (0 = any).
 * Returns the port, 0 for a path, -1 on failure (errno). */
int connections_listen(struct server *server, const char *path, int port);

#endif
