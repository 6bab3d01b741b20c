/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/control.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/fakes/spice_server/agent.h"
#include "tests/fakes/spice_server/agent_clipboard.h"
#include "tests/fakes/spice_server/agent_files.h"
#include "tests/fakes/spice_server/agent_malformed.h"
#include "tests/fakes/spice_server/connections.h"
#include "tests/fakes/spice_server/cursor.h"
#include "tests/fakes/spice_server/input.h"
#include "tests/fakes/spice_server/picture.h"
#include "tests/fakes/spice_server/ports.h"
#include "tests/fakes/spice_server/session.h"
#include "tests/fakes/spice_server/sound.h"
#include "tests/fakes/spice_server/webdav.h"

struct driver {
    struct server *server;
    int in, out;
    bool is_last; /* the server ends with it */
    GString *pending;
};

static const struct server_command *const tables[] = {
    session_commands,         connections_commands,     display_commands,
    picture_commands,         cursor_commands,          input_commands,
    agent_commands,           agent_clipboard_commands, agent_files_commands,
    agent_malformed_commands, sound_commands,           ports_commands,
    webdav_commands,
};

static const struct server_command *find(const struct server *server, const char *name) {
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i] == sound_commands && server->sound == NULL) {
            continue;
        }
        for (const struct server_command *at = tables[i]; at->name != NULL; at++) {
            if (strcmp(at->name, name) == 0) {
                return at;
            }
        }
    }
    return NULL;
}

static bool run(struct server *server, const char *line, GString *answer) {
    char **name = g_strsplit(line, " ", 2);
    const struct server_command *command = name[0] != NULL ? find(server, name[0]) : NULL;
    bool good = false;
    if (command == NULL) {
        g_string_append(answer, "no such command");
    } else {
        int most = command->arguments > 0 ? (int)command->arguments : 1;
        char **words = g_strsplit(name[1] != NULL ? name[1] : "", " ", most);
        if (g_strv_length(words) < command->arguments) {
            g_string_append_printf(answer, "%s takes %u words", command->name,
                                   command->arguments);
        } else {
            good = command->run(server, words, answer);
        }
        g_strfreev(words);
    }
    g_strfreev(name);
    return good;
}

static void answer_line(struct driver *driver, const char *line) {
    GString *answer = g_string_new(NULL);
    bool good = run(driver->server, line, answer);
    g_string_prepend(answer, good ? "ok" : "error ");
    g_string_append_c(answer, '\n');
    for (size_t done = 0; done < answer->len;) {
        ssize_t wrote = write(driver->out, answer->str + done, answer->len - done);
        if (wrote <= 0) {
            break;
        }
        done += (size_t)wrote;
    }
    g_string_free(answer, TRUE);
}

static gboolean driver_spoke(int fd, GIOCondition condition, void *data) {
    struct driver *driver = data;
    char bytes[4096];
    ssize_t got = read(fd, bytes, sizeof bytes);
    char *end;
    (void)condition;
    if (got <= 0) {
        if (driver->is_last) {
            _exit(0); /* the library's threads have no orderly end */
        }
        close(fd);
        g_string_free(driver->pending, TRUE);
        g_free(driver);
        return G_SOURCE_REMOVE;
    }
    g_string_append_len(driver->pending, bytes, got);
    while ((end = strchr(driver->pending->str, '\n')) != NULL) {
        *end = '\0';
        answer_line(driver, driver->pending->str);
        g_string_erase(driver->pending, 0, end - driver->pending->str + 1);
    }
    return G_SOURCE_CONTINUE;
}

static void serve(struct server *server, int in, int out, bool is_last) {
    struct driver *driver = g_new0(struct driver, 1);
    *driver = (struct driver){.server = server,
                              .in = in,
                              .out = out,
                              .is_last = is_last,
                              .pending = g_string_new(NULL)};
    g_unix_fd_add(in, G_IO_IN | G_IO_HUP, driver_spoke, driver);
}

static gboolean driver_came(int fd, GIOCondition condition, void *data) {
    int accepted = accept(fd, NULL, NULL);
    (void)condition;
    if (accepted >= 0) {
        serve(data, accepted, accepted, false);
    }
    return G_SOURCE_CONTINUE;
}

bool control_serve(struct server *server, const char *path, int answers) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path == NULL) {
        serve(server, STDIN_FILENO, answers, true);
        return true;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1) != 0) {
        return false;
    }
    g_unix_fd_add(fd, G_IO_IN, driver_came, server);
    return true;
}
