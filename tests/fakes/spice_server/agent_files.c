/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/agent_files.h"

#include <string.h>

#include "tests/fakes/spice_server/text.h"

struct file {
    uint32_t id;
    char *name;
    uint64_t size;
    GByteArray *bytes;
};

struct agent_files {
    GPtrArray *open;  /* of struct file */
    uint32_t first;   /* status that START is answered with */
    uint64_t stop_at; /* after so many bytes `then` is said */
    uint32_t then;    /* a status */
    bool is_silent;   /* neither is said */
};

struct agent_files *agent_files_new(void) {
    struct agent_files *files = g_new0(struct agent_files, 1);
    files->open = g_ptr_array_new();
    files->stop_at = G_MAXUINT64;
    return files;
}

static struct file *find(struct agent_files *files, uint32_t id) {
    for (guint i = 0; i < files->open->len; i++) {
        struct file *file = g_ptr_array_index(files->open, i);
        if (file->id == id) {
            return file;
        }
    }
    return NULL;
}

static void forget(struct agent_files *files, struct file *file) {
    g_ptr_array_remove(files->open, file);
    g_byte_array_free(file->bytes, TRUE);
    g_free(file->name);
    g_free(file);
}

static void say(struct agent *agent, uint32_t id, uint32_t status) {
    const uint32_t words[] = {id, status};
    if (!agent->files->is_silent) {
        agent_send(agent, VD_AGENT_FILE_XFER_STATUS, words, sizeof words);
    }
}

/* START holds a GKeyFile. */
static void on_start(struct agent *agent, uint32_t id, const uint8_t *data, size_t size) {
    const char *group = "vdagent-file-xfer";
    GKeyFile *keys = g_key_file_new();
    struct file *file = g_new0(struct file, 1);
    g_key_file_load_from_data(keys, (const char *)data, strnlen((const char *)data, size),
                              G_KEY_FILE_NONE, NULL);
    file->id = id;
    file->name = g_key_file_get_string(keys, group, "name", NULL);
    file->size = g_key_file_get_uint64(keys, group, "size", NULL);
    file->bytes = g_byte_array_new();
    agent_note(agent, "file-start:%u,%" G_GUINT64_FORMAT ",", id, file->size);
    text_escape(agent->log, file->name, file->name != NULL ? strlen(file->name) : 0);
    g_key_file_free(keys);
    g_ptr_array_add(agent->files->open, file);
    say(agent, id, agent->files->first);
    if (agent->files->first != VD_AGENT_FILE_XFER_STATUS_CAN_SEND_DATA) {
        forget(agent->files, file);
    }
}

static void finish(struct agent *agent, struct file *file) {
    char *hash = text_hash(file->bytes->data, file->bytes->len);
    agent_note(agent, "file-done:%u,%u,%s", file->id, file->bytes->len, hash);
    say(agent, file->id, VD_AGENT_FILE_XFER_STATUS_SUCCESS);
    g_free(hash);
    forget(agent->files, file);
}

static void on_data(struct agent *agent, uint32_t id, const uint8_t *data, size_t size) {
    struct file *file = find(agent->files, id);
    uint64_t told;
    if (file == NULL || size < sizeof told) {
        agent_note(agent, "file-stray:%u", id);
        return;
    }
    memcpy(&told, data, sizeof told);
    g_byte_array_append(file->bytes, data + sizeof told,
                        (guint)MIN(told, size - sizeof told));
    if (file->bytes->len >= agent->files->stop_at) {
        say(agent, id, agent->files->then);
        forget(agent->files, file);
    } else if (file->bytes->len >= file->size) {
        finish(agent, file);
    }
}

static void on_status(struct agent *agent, uint32_t id, const uint8_t *data,
                      size_t size) {
    struct file *file = find(agent->files, id);
    uint32_t status = 0;
    memcpy(&status, data, MIN(size, sizeof status));
    agent_note(agent, "file-status:%u,%u", id, status);
    if (file != NULL) {
        forget(agent->files, file);
    }
}

bool agent_files_take(struct agent *agent, uint32_t type, const uint8_t *data,
                      size_t size) {
    uint32_t id = 0;
    if (type != VD_AGENT_FILE_XFER_START && type != VD_AGENT_FILE_XFER_DATA &&
        type != VD_AGENT_FILE_XFER_STATUS) {
        return false;
    }
    if (size < sizeof id) {
        return true;
    }
    memcpy(&id, data, sizeof id);
    data += sizeof id;
    size -= sizeof id;
    if (type == VD_AGENT_FILE_XFER_START) {
        on_start(agent, id, data, size);
    } else if (type == VD_AGENT_FILE_XFER_DATA) {
        on_data(agent, id, data, size);
    } else {
        on_status(agent, id, data, size);
    }
    return true;
}

/* files accept: from now on each file is taken.
 * files refuse STATUS: VD_AGENT_FILE_XFER_STATUS_ is said to its start.
 * files stop BYTES STATUS: ... is said after so many bytes.
 * files silent: nothing is ever said. */
static bool run_files(struct server *server, char **words, GString *answer) {
    struct agent_files *files = server->agent->files;
    char **parts = g_strsplit(words[0], " ", -1);
    guint count = g_strv_length(parts);
    bool good = true;
    files->first = VD_AGENT_FILE_XFER_STATUS_CAN_SEND_DATA;
    files->stop_at = G_MAXUINT64;
    files->is_silent = false;
    if (strcmp(parts[0], "refuse") == 0 && count == 2) {
        files->first = (uint32_t)server_number(parts[1]);
    } else if (strcmp(parts[0], "stop") == 0 && count == 3) {
        files->stop_at = (uint64_t)server_number(parts[1]);
        files->then = (uint32_t)server_number(parts[2]);
    } else if (strcmp(parts[0], "silent") == 0) {
        files->is_silent = true;
    } else if (strcmp(parts[0], "accept") != 0) {
        g_string_append(answer, "accept, refuse STATUS, stop BYTES STATUS, silent");
        good = false;
    }
    g_strfreev(parts);
    return good;
}

/* file-status ID STATUS: said at once, whatever has come. */
static bool run_status(struct server *server, char **words, GString *answer) {
    (void)answer;
    say(server->agent, (uint32_t)server_number(words[0]),
        (uint32_t)server_number(words[1]));
    return true;
}

/* server-files on|off, server-clipboard on|off: whether the server lets them through. */
static bool run_server_files(struct server *server, char **words, GString *answer) {
    (void)answer;
    spice_server_set_agent_file_xfer(server->spice, strcmp(words[0], "on") == 0);
    return true;
}

static bool run_server_clipboard(struct server *server, char **words, GString *answer) {
    (void)answer;
    spice_server_set_agent_copypaste(server->spice, strcmp(words[0], "on") == 0);
    return true;
}

const struct server_command agent_files_commands[] = {
    {"files", 1, run_files},
    {"file-status", 2, run_status},
    {"server-files", 1, run_server_files},
    {"server-clipboard", 1, run_server_clipboard},
    {0},
};
