/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/agent_clipboard.h"

#include <string.h>

#include "tests/fakes/spice_server/text.h"

/* Messages begin with a selection only when both sides know of selections. */
static GByteArray *begin(struct agent *agent, uint8_t selection) {
    const uint8_t head[4] = {selection};
    GByteArray *message = g_byte_array_new();
    if (agent_both_can(agent, VD_AGENT_CAP_CLIPBOARD_SELECTION)) {
        g_byte_array_append(message, head, sizeof head);
    }
    return message;
}

static void put_word(GByteArray *message, uint32_t word) {
    g_byte_array_append(message, (const guint8 *)&word, sizeof word);
}

static void send_message(struct agent *agent, uint32_t type, GByteArray *message) {
    agent_send(agent, type, message->data, message->len);
    g_byte_array_free(message, TRUE);
}

static uint8_t take_selection(struct agent *agent, const uint8_t **data, size_t *size) {
    uint8_t selection = 0;
    if (agent_both_can(agent, VD_AGENT_CAP_CLIPBOARD_SELECTION) && *size >= 4) {
        selection = **data;
        *data += 4;
        *size -= 4;
    }
    return selection;
}

static uint32_t take_word(const uint8_t **data, size_t *size) {
    uint32_t word = 0;
    if (*size >= sizeof word) {
        memcpy(&word, *data, sizeof word);
        *data += sizeof word;
        *size -= sizeof word;
    }
    return word;
}

static void on_request(struct agent *agent, uint8_t selection, uint32_t type) {
    GByteArray *message = begin(agent, selection);
    agent_note(agent, "request:%u,%u", selection, type);
    put_word(message, type);
    g_byte_array_append(message, agent->copied->data, agent->copied->len);
    send_message(agent, VD_AGENT_CLIPBOARD, message);
}

static void on_text(struct agent *agent, uint8_t selection, const uint8_t *data,
                    size_t size) {
    uint32_t type = take_word(&data, &size);
    char *hash = text_hash(data, size);
    agent_note(agent, "clipboard:%u,%u,%zu,%s,", selection, type, size, hash);
    text_escape(agent->log, data, size);
    g_free(hash);
}

bool agent_clipboard_take(struct agent *agent, uint32_t type, const uint8_t *data,
                          size_t size) {
    if (type == VD_AGENT_MAX_CLIPBOARD) {
        agent_note(agent, "max-clipboard:%d", (int)take_word(&data, &size));
        return true;
    }
    if (type != VD_AGENT_CLIPBOARD && type != VD_AGENT_CLIPBOARD_GRAB &&
        type != VD_AGENT_CLIPBOARD_REQUEST && type != VD_AGENT_CLIPBOARD_RELEASE) {
        return false;
    }
    uint8_t selection = take_selection(agent, &data, &size);
    if (type == VD_AGENT_CLIPBOARD) {
        on_text(agent, selection, data, size);
    } else if (type == VD_AGENT_CLIPBOARD_REQUEST) {
        on_request(agent, selection, take_word(&data, &size));
    } else if (type == VD_AGENT_CLIPBOARD_RELEASE) {
        agent_note(agent, "release:%u", selection);
    } else {
        agent_note(agent, "grab:%u", selection);
        while (size >= sizeof(uint32_t)) {
            g_string_append_printf(agent->log, ",%u", take_word(&data, &size));
        }
    }
    return true;
}

/* guest-copies SELECTION TYPE BYTES: the guest's clipboard holds that from now on; types
 * as VD_AGENT_CLIPBOARD_ (1 = text), the bytes as text_unescape() takes them. */
static bool run_copies(struct server *server, char **words, GString *answer) {
    struct agent *agent = server->agent;
    GByteArray *message = begin(agent, (uint8_t)server_number(words[0]));
    (void)answer;
    g_byte_array_free(agent->copied, TRUE);
    agent->copied = text_unescape(words[2]);
    put_word(message, (uint32_t)server_number(words[1]));
    send_message(agent, VD_AGENT_CLIPBOARD_GRAB, message);
    return true;
}

/* guest-releases SELECTION */
static bool run_releases(struct server *server, char **words, GString *answer) {
    (void)answer;
    send_message(server->agent, VD_AGENT_CLIPBOARD_RELEASE,
                 begin(server->agent, (uint8_t)server_number(words[0])));
    return true;
}

/* guest-pastes SELECTION TYPE: what comes is in agent-log, as "clipboard:". */
static bool run_pastes(struct server *server, char **words, GString *answer) {
    GByteArray *message = begin(server->agent, (uint8_t)server_number(words[0]));
    (void)answer;
    put_word(message, (uint32_t)server_number(words[1]));
    send_message(server->agent, VD_AGENT_CLIPBOARD_REQUEST, message);
    return true;
}

/* guest-gives SELECTION TYPE BYTES: data that nobody may have asked for. */
static bool run_gives(struct server *server, char **words, GString *answer) {
    GByteArray *message = begin(server->agent, (uint8_t)server_number(words[0]));
    GByteArray *bytes = text_unescape(words[2]);
    (void)answer;
    put_word(message, (uint32_t)server_number(words[1]));
    g_byte_array_append(message, bytes->data, bytes->len);
    g_byte_array_free(bytes, TRUE);
    send_message(server->agent, VD_AGENT_CLIPBOARD, message);
    return true;
}

const struct server_command agent_clipboard_commands[] = {
    {"guest-copies", 3, run_copies},
    {"guest-releases", 1, run_releases},
    {"guest-pastes", 2, run_pastes},
    {"guest-gives", 3, run_gives},
    {0},
};
