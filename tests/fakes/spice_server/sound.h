/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's sound card: plays samples that a test can compute, and records what the
 * client's microphone sends. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_SOUND_H
#define TESTS_FAKES_SPICE_SERVER_SOUND_H

#include "tests/fakes/spice_server/server.h"

extern const struct server_command sound_commands[];

/* `compressed`: with Opus, which changes the samples. */
struct sound *sound_new(struct server *server, bool compressed);

#endif
