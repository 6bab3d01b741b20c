/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/agent.h"

#include <string.h>

#include "tests/fakes/spice_server/text.h"

enum {
    USUAL =
        1 << VD_AGENT_CAP_MOUSE_STATE | 1 << VD_AGENT_CAP_MONITORS_CONFIG |
        1 << VD_AGENT_CAP_REPLY | 1 << VD_AGENT_CAP_CLIPBOARD_BY_DEMAND |
        1 << VD_AGENT_CAP_CLIPBOARD_SELECTION | 1 << VD_AGENT_CAP_SPARSE_MONITORS_CONFIG |
        1 << VD_AGENT_CAP_GUEST_LINEEND_LF | 1 << VD_AGENT_CAP_MAX_CLIPBOARD |
        1 << VD_AGENT_CAP_AUDIO_VOLUME_SYNC | 1 << VD_AGENT_CAP_MONITORS_CONFIG_POSITION |
        1 << VD_AGENT_CAP_FILE_XFER_DETAILED_ERRORS,
};

void agent_note(struct agent *agent, const char *format, ...) {
    va_list values;
    g_string_append_c(agent->log, ' ');
    va_start(values, format);
    g_string_append_vprintf(agent->log, format, values);
    va_end(values);
}

bool agent_both_can(const struct agent *agent, int capability) {
    return (agent->capabilities & agent->client_capabilities & 1u << capability) != 0;
}

void agent_send_raw(struct agent *agent, const void *bytes, size_t size) {
    g_byte_array_append(agent->to_server, bytes, (guint)size);
    if (agent->is_on) {
        spice_server_char_device_wakeup(&agent->instance);
    }
}

void agent_send_as(struct agent *agent, uint32_t type, uint32_t told, const void *data,
                   size_t size) {
    const VDAgentMessage head = {
        .protocol = VD_AGENT_PROTOCOL, .type = type, .size = told};
    GByteArray *whole = g_byte_array_new();
    g_byte_array_append(whole, (const guint8 *)&head, sizeof head);
    if (size > 0) {
        g_byte_array_append(whole, data, (guint)size);
    }
    for (guint done = 0; done < whole->len;) {
        VDIChunkHeader chunk = {.port = VDP_CLIENT_PORT,
                                .size = MIN(whole->len - done, VD_AGENT_MAX_DATA_SIZE)};
        g_byte_array_append(agent->to_server, (const guint8 *)&chunk, sizeof chunk);
        g_byte_array_append(agent->to_server, whole->data + done, chunk.size);
        done += chunk.size;
    }
    g_byte_array_free(whole, TRUE);
    agent_send_raw(agent, "", 0);
}

void agent_send(struct agent *agent, uint32_t type, const void *data, size_t size) {
    agent_send_as(agent, type, (uint32_t)size, data, size);
}

static void announce(struct agent *agent, bool request) {
    const uint32_t words[] = {request, agent->capabilities};
    agent_send(agent, VD_AGENT_ANNOUNCE_CAPABILITIES, words, sizeof words);
}

static void on_capabilities(struct agent *agent, const uint8_t *data, size_t size) {
    uint32_t words[2] = {0};
    memcpy(words, data, MIN(size, sizeof words));
    agent->client_capabilities = words[1];
    agent_note(agent, "capabilities:%x,%u", words[1], words[0]);
    if (words[0] != 0) {
        announce(agent, false);
    }
}

static void on_monitors(struct agent *agent, const uint8_t *data, size_t size) {
    VDAgentMonitorsConfig config;
    VDAgentMonConfig monitor;
    if (size < sizeof config) {
        return;
    }
    memcpy(&config, data, sizeof config);
    agent_note(agent, "monitors:%x", config.flags);
    for (size_t i = 0;
         i < config.num_of_monitors && sizeof config + (i + 1) * sizeof monitor <= size;
         i++) {
        memcpy(&monitor, data + sizeof config + i * sizeof monitor, sizeof monitor);
        g_string_append_printf(agent->log, ",%ux%u+%d+%d", monitor.width, monitor.height,
                               monitor.x, monitor.y);
    }
    const VDAgentReply reply = {VD_AGENT_MONITORS_CONFIG, VD_AGENT_SUCCESS};
    agent_send(agent, VD_AGENT_REPLY, &reply, sizeof reply);
}

static void on_mouse(struct agent *agent, const uint8_t *data, size_t size) {
    VDAgentMouseState state;
    if (size >= sizeof state) {
        memcpy(&state, data, sizeof state);
        agent_note(agent, "mouse:%u,%u,%x,%u", state.x, state.y, state.buttons,
                   state.display_id);
    }
}

static void on_volume(struct agent *agent, const uint8_t *data, size_t size) {
    VDAgentAudioVolumeSync sync;
    uint16_t volume;
    if (size < sizeof sync) {
        return;
    }
    memcpy(&sync, data, sizeof sync);
    agent_note(agent, "volume:%s,%u", sync.is_playback ? "playback" : "record",
               sync.mute);
    for (size_t at = sizeof sync; at + sizeof volume <= size; at += sizeof volume) {
        memcpy(&volume, data + at, sizeof volume);
        g_string_append_printf(agent->log, ",%u", volume);
    }
}

static void on_message(struct agent *agent, uint32_t type, const uint8_t *data,
                       size_t size) {
    for (const agent_taker *taker = agent->takers; *taker != NULL; taker++) {
        if ((*taker)(agent, type, data, size)) {
            return;
        }
    }
    switch (type) {
    case VD_AGENT_ANNOUNCE_CAPABILITIES:
        on_capabilities(agent, data, size);
        break;
    case VD_AGENT_MONITORS_CONFIG:
        on_monitors(agent, data, size);
        break;
    case VD_AGENT_MOUSE_STATE:
        on_mouse(agent, data, size);
        break;
    case VD_AGENT_AUDIO_VOLUME_SYNC:
        on_volume(agent, data, size);
        break;
    default:
        agent_note(agent, "message:%u,%zu", type, size);
    }
}

static void take_message(struct agent *agent, GByteArray *bytes) {
    VDAgentMessage head;
    while (bytes->len >= sizeof head) {
        memcpy(&head, bytes->data, sizeof head);
        if (bytes->len - sizeof head < head.size) {
            return;
        }
        on_message(agent, head.type, bytes->data + sizeof head, head.size);
        g_byte_array_remove_range(bytes, 0, (guint)(sizeof head + head.size));
    }
}

static int device_write(SpiceCharDeviceInstance *instance, const uint8_t *bytes,
                        int size) {
    struct agent *agent = (struct agent *)instance;
    VDIChunkHeader chunk;
    g_byte_array_append(agent->chunks, bytes, (guint)size);
    while (agent->chunks->len >= sizeof chunk) {
        memcpy(&chunk, agent->chunks->data, sizeof chunk);
        if (agent->chunks->len - sizeof chunk < chunk.size) {
            break;
        }
        if (chunk.port < VDP_END_PORT) {
            GByteArray *message = agent->messages[chunk.port];
            g_byte_array_append(message, agent->chunks->data + sizeof chunk, chunk.size);
            take_message(agent, message);
        }
        g_byte_array_remove_range(agent->chunks, 0, (guint)(sizeof chunk + chunk.size));
    }
    return size;
}

static int device_read(SpiceCharDeviceInstance *instance, uint8_t *bytes, int size) {
    struct agent *agent = (struct agent *)instance;
    guint count = MIN((guint)size, agent->to_server->len);
    if (count > 0) {
        memcpy(bytes, agent->to_server->data, count);
        g_byte_array_remove_range(agent->to_server, 0, count);
    }
    return (int)count;
}

static void device_state(SpiceCharDeviceInstance *instance, int connected) {
    agent_note((struct agent *)instance, "device:%d", connected);
}

static const SpiceCharDeviceInterface interface = {
    .base = {.type = SPICE_INTERFACE_CHAR_DEVICE,
             .description = "test agent",
             .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR,
             .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR},
    .state = device_state,
    .write = device_write,
    .read = device_read,
};

void agent_set(struct agent *agent, bool on) {
    if (agent->is_on == on) {
        return;
    }
    agent->is_on = on;
    if (!on) {
        spice_server_remove_interface(&agent->instance.base);
        return;
    }
    agent->client_capabilities = 0;
    g_byte_array_set_size(agent->to_server, 0);
    g_byte_array_set_size(agent->chunks, 0);
    for (int port = 0; port < VDP_END_PORT; port++) {
        g_byte_array_set_size(agent->messages[port], 0);
    }
    spice_server_add_interface(agent->server->spice, &agent->instance.base);
    announce(agent, true);
}

struct agent *agent_new(struct server *server, struct agent_files *files,
                        const agent_taker *takers) {
    struct agent *agent = g_new0(struct agent, 1);
    agent->server = server;
    agent->capabilities = USUAL;
    agent->to_server = g_byte_array_new();
    agent->chunks = g_byte_array_new();
    for (int port = 0; port < VDP_END_PORT; port++) {
        agent->messages[port] = g_byte_array_new();
    }
    agent->log = g_string_new(NULL);
    agent->copied = g_byte_array_new();
    agent->files = files;
    agent->takers = takers;
    agent->instance.base.sif = &interface.base;
    agent->instance.subtype = "vdagent";
    return agent;
}

/* agent on|off */
static bool run_agent(struct server *server, char **words, GString *answer) {
    (void)answer;
    agent_set(server->agent, strcmp(words[0], "on") == 0);
    return true;
}

/* All that the client has said since the last call, a word for each message. */
static bool run_log(struct server *server, char **words, GString *answer) {
    (void)words;
    g_string_append_len(answer, server->agent->log->str, (gssize)server->agent->log->len);
    g_string_truncate(server->agent->log, 0);
    return true;
}

/* agent-capabilities BITS: announced at once when the agent is on. */
static bool run_capabilities(struct server *server, char **words, GString *answer) {
    (void)answer;
    server->agent->capabilities = (uint32_t)g_ascii_strtoull(words[0], NULL, 0);
    if (server->agent->is_on) {
        announce(server->agent, false);
    }
    return true;
}

/* agent-send TYPE SIZE BYTES: a message that says it has SIZE bytes ("-": as many as it
 * has); the bytes as text_unescape() takes them. */
static bool run_send(struct server *server, char **words, GString *answer) {
    GByteArray *bytes = text_unescape(words[2]);
    bool is_true = strcmp(words[1], "-") == 0;
    uint32_t told = is_true ? bytes->len : (uint32_t)g_ascii_strtoull(words[1], NULL, 0);
    (void)answer;
    agent_send_as(server->agent, (uint32_t)server_number(words[0]), told, bytes->data,
                  bytes->len);
    g_byte_array_free(bytes, TRUE);
    return true;
}

/* agent-raw BYTES: chunk headers and all. */
static bool run_raw(struct server *server, char **words, GString *answer) {
    GByteArray *bytes = text_unescape(words[0]);
    (void)answer;
    agent_send_raw(server->agent, bytes->data, bytes->len);
    g_byte_array_free(bytes, TRUE);
    return true;
}

const struct server_command agent_commands[] = {
    {"agent", 1, run_agent},
    {"agent-log", 0, run_log},
    {"agent-capabilities", 1, run_capabilities},
    {"agent-send", 3, run_send},
    {"agent-raw", 1, run_raw},
    {0},
};
