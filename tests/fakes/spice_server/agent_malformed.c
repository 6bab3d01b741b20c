/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/agent_malformed.h"

#include <string.h>

enum {
    AS_SENT = 0xfffffffe, /* the size that is told is the true one */
    ZEROS = 64,           /* at most sent */
    UNKNOWN_TYPE = 9999,
    UNKNOWN_PORT = 77,
    WRONG_PROTOCOL = 7,
};

struct malformed {
    const char *name;
    uint32_t type, told, sent;
    uint8_t first; /* the first byte; all others are 0 */
};

static const struct malformed classes[] = {
    {"size-wraps", VD_AGENT_CLIPBOARD, 0xffffffff, 8, 0},
    {"size-wraps-with-header", VD_AGENT_CLIPBOARD, 0xffffffec, 8, 0},
    {"size-huge", VD_AGENT_CLIPBOARD, 0x7fffffff, 8, 0},
    {"size-short", VD_AGENT_CLIPBOARD, 4, 40, 0},
    {"clipboard-empty", VD_AGENT_CLIPBOARD, AS_SENT, 0, 0},
    {"clipboard-without-type", VD_AGENT_CLIPBOARD, AS_SENT, 4, 0},
    {"clipboard-half-type", VD_AGENT_CLIPBOARD, AS_SENT, 6, 0},
    {"clipboard-selection", VD_AGENT_CLIPBOARD, AS_SENT, 12, 200},
    {"grab-empty", VD_AGENT_CLIPBOARD_GRAB, AS_SENT, 0, 0},
    {"grab-half-type", VD_AGENT_CLIPBOARD_GRAB, AS_SENT, 6, 0},
    {"grab-selection", VD_AGENT_CLIPBOARD_GRAB, AS_SENT, 8, 200},
    {"request-empty", VD_AGENT_CLIPBOARD_REQUEST, AS_SENT, 0, 0},
    {"request-without-type", VD_AGENT_CLIPBOARD_REQUEST, AS_SENT, 4, 0},
    {"release-empty", VD_AGENT_CLIPBOARD_RELEASE, AS_SENT, 0, 0},
    {"capabilities-empty", VD_AGENT_ANNOUNCE_CAPABILITIES, AS_SENT, 0, 0},
    {"capabilities-half", VD_AGENT_ANNOUNCE_CAPABILITIES, AS_SENT, 2, 0},
    {"capabilities-many", VD_AGENT_ANNOUNCE_CAPABILITIES, AS_SENT, 64, 0},
    {"reply-short", VD_AGENT_REPLY, AS_SENT, 1, 0},
    {"reply-unknown", VD_AGENT_REPLY, AS_SENT, 8, 99},
    {"file-status-empty", VD_AGENT_FILE_XFER_STATUS, AS_SENT, 0, 0},
    {"file-status-short", VD_AGENT_FILE_XFER_STATUS, AS_SENT, 4, 1},
    {"file-status-stray", VD_AGENT_FILE_XFER_STATUS, AS_SENT, 8, 99},
    {"volume-short", VD_AGENT_AUDIO_VOLUME_SYNC, AS_SENT, 2, 1},
    {"unknown-type", UNKNOWN_TYPE, AS_SENT, 16, 0},
    {"unknown-type-zero", 0, AS_SENT, 16, 0},
};

/* Classes below the messages: the framing itself. */
static bool send_framing(struct agent *agent, const char *name) {
    VDIChunkHeader chunk = {.port = VDP_CLIENT_PORT, .size = sizeof(VDAgentMessage)};
    VDAgentMessage head = {.protocol = VD_AGENT_PROTOCOL, .type = VD_AGENT_REPLY};
    if (strcmp(name, "chunk-huge") == 0) {
        chunk.size = 0xffffffff;
    } else if (strcmp(name, "port-unknown") == 0) {
        chunk.port = UNKNOWN_PORT;
    } else if (strcmp(name, "protocol") == 0) {
        head.protocol = WRONG_PROTOCOL;
    } else if (strcmp(name, "truncated") == 0) {
        head.size = ZEROS;
    } else {
        return false;
    }
    agent_send_raw(agent, &chunk, sizeof chunk);
    agent_send_raw(agent, &head, sizeof head);
    if (strcmp(name, "truncated") == 0) {
        agent_set(agent, false);
    }
    return true;
}

static bool send_message(struct agent *agent, const char *name) {
    uint8_t bytes[ZEROS] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++) {
        const struct malformed *class = &classes[i];
        if (strcmp(class->name, name) == 0) {
            bytes[0] = class->first;
            agent_send_as(agent, class->type,
                          class->told == AS_SENT ? class->sent : class->told, bytes,
                          class->sent);
            return true;
        }
    }
    return false;
}

/* agent-malformed CLASS */
static bool run_malformed(struct server *server, char **words, GString *answer) {
    bool good =
        send_message(server->agent, words[0]) || send_framing(server->agent, words[0]);
    if (!good) {
        g_string_append(answer, "no such class");
    }
    return good;
}

/* Their names. */
static bool run_classes(struct server *server, char **words, GString *answer) {
    (void)server;
    (void)words;
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++) {
        g_string_append_printf(answer, " %s", classes[i].name);
    }
    g_string_append(answer, " chunk-huge port-unknown protocol truncated");
    return true;
}

const struct server_command agent_malformed_commands[] = {
    {"agent-malformed", 1, run_malformed},
    {"agent-classes", 0, run_classes},
    {0},
};
