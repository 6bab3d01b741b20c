/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a guest does with a folder that the client shares: HTTP requests through the port
 * org.spice-space.webdav.0, which carries several connections at a time. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_WEBDAV_H
#define TESTS_FAKES_SPICE_SERVER_WEBDAV_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command webdav_commands[];

#endif
