/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What concerns the server as a whole: names of settings, passwords, compressions, who is
 * connected, leaving. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_SESSION_H
#define TESTS_FAKES_SPICE_SERVER_SESSION_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command session_commands[];

/* For the core interface: counts the channels. */
void session_channel_event(int event, SpiceChannelEventInfo *info);

/* Settings by name; false: there is no such name. */
bool session_set_compression(struct server *server, const char *name);
bool session_set_jpeg(struct server *server, const char *name);
bool session_set_zlib(struct server *server, const char *name);
bool session_set_streaming(struct server *server, const char *name);
bool session_set_uuid(struct server *server, const char *uuid);
/* A ticket; "" = nobody needs one. */
void session_set_password(struct server *server, const char *password);

#endif
