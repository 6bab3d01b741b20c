/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's pointer: shapes whose every pixel a test can compute, and shapes that are
 * not what they say. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_CURSOR_H
#define TESTS_FAKES_SPICE_SERVER_CURSOR_H

#include "tests/fakes/spice_server/display.h"

extern const struct server_command cursor_commands[];

#endif
