/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fake guest agent on the "vdagent" device: takes the agent's messages apart, notes all
 * that the client says, and says what it is told to, malformed messages too. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_AGENT_H
#define TESTS_FAKES_SPICE_SERVER_AGENT_H

#include "tests/fakes/spice_server/server.h"

struct agent;

/* False: the message is not what this one is for. */
typedef bool (*agent_taker)(struct agent *agent, uint32_t type, const uint8_t *data,
                            size_t size);

struct agent {
    SpiceCharDeviceInstance instance; /* first: callbacks are given it */
    struct server *server;
    bool is_on;
    uint32_t capabilities, client_capabilities; /* bits 1 << VD_AGENT_CAP_ */
    GByteArray *to_server;                      /* not taken yet */
    GByteArray *chunks;                         /* from the server, not complete yet */
    GByteArray *messages[VDP_END_PORT];         /* of each port, not complete yet */
    GString *log;
    GByteArray *copied; /* what the guest has on its clipboard */
    struct agent_files *files;
    const agent_taker *takers; /* asked in turn, NULL ends them */
};

extern const struct server_command agent_commands[];

struct agent *agent_new(struct server *server, struct agent_files *files,
                        const agent_taker *takers);

/* Connects or disconnects the device, as when the agent's program starts or ends. */
void agent_set(struct agent *agent, bool on);

/* A message to the client, in chunks. */
void agent_send(struct agent *agent, uint32_t type, const void *data, size_t size);
/* One whose header tells a size of its own. */
void agent_send_as(struct agent *agent, uint32_t type, uint32_t told, const void *data,
                   size_t size);
/* Bytes as they are, chunk header and all. */
void agent_send_raw(struct agent *agent, const void *bytes, size_t size);

/* One word for agent-log. */
void agent_note(struct agent *agent, const char *format, ...) G_GNUC_PRINTF(2, 3);

bool agent_both_can(const struct agent *agent, int capability);

#endif
