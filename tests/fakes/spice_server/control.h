/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines that drive the server: read from a driver, looked up among the commands of all
 * parts, each answered with one line, "ok ..." or "error ...". The server ends when its
 * driver goes. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_CONTROL_H
#define TESTS_FAKES_SPICE_SERVER_CONTROL_H

#include "tests/fakes/spice_server/server.h"

/* Serves standard input, answering to the fd `answers`; or, where `path` is not NULL, one
 * driver after another on a unix socket. False: no socket there (errno). */
bool control_serve(struct server *server, const char *path, int answers);

#endif
