/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named ports of the guest: what the client writes is kept and given out on request. The
 * one of the shared folder speaks through ports_webdav. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_PORTS_H
#define TESTS_FAKES_SPICE_SERVER_PORTS_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command ports_commands[];

/* `names` ends in NULL; NULL itself = none. */
struct ports *ports_new(struct server *server, char **names);

/* Opens or closes the guest's end. False: there is no port of that name. */
bool ports_open(struct ports *ports, const char *name, bool open);
/* Bytes to the client. */
bool ports_send(struct ports *ports, const char *name, const void *bytes, size_t size);
/* What the client has sent and nobody has taken; NULL: there is no port of that name. */
GByteArray *ports_received(struct ports *ports, const char *name);

#endif
