/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyboard, mouse and tablet of the guest: what a client sends is kept with its time and
 * given out on request. With echo, a key flips a box of the picture at once. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_INPUT_H
#define TESTS_FAKES_SPICE_SERVER_INPUT_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command input_commands[];

struct input *input_new(struct server *server, bool tablet);

#endif
