/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fake agent's receiving of files: each is taken whole and told by its hash, or is
 * refused, stopped or stalled, as told before. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_AGENT_FILES_H
#define TESTS_FAKES_SPICE_SERVER_AGENT_FILES_H

#include "tests/fakes/spice_server/agent.h"

extern const struct server_command agent_files_commands[];

struct agent_files *agent_files_new(void);

/* False: the message is not about files. */
bool agent_files_take(struct agent *agent, uint32_t type, const uint8_t *data,
                      size_t size);

#endif
