/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fake agent's clipboard: what the guest copies is given when the client asks for it,
 * what the client offers is asked for on command. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_AGENT_CLIPBOARD_H
#define TESTS_FAKES_SPICE_SERVER_AGENT_CLIPBOARD_H

#include "tests/fakes/spice_server/agent.h"

extern const struct server_command agent_clipboard_commands[];

/* False: the message is not about the clipboard. */
bool agent_clipboard_take(struct agent *agent, uint32_t type, const uint8_t *data,
                          size_t size);

#endif
