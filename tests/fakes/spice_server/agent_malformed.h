/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a broken or hostile agent in a guest could say, by class. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_AGENT_MALFORMED_H
#define TESTS_FAKES_SPICE_SERVER_AGENT_MALFORMED_H

#include "tests/fakes/spice_server/agent.h"

extern const struct server_command agent_malformed_commands[];

#endif
