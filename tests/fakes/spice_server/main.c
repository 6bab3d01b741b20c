/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakes/spice_server/agent.h"
#include "tests/fakes/spice_server/agent_clipboard.h"
#include "tests/fakes/spice_server/agent_files.h"
#include "tests/fakes/spice_server/connections.h"
#include "tests/fakes/spice_server/control.h"
#include "tests/fakes/spice_server/core.h"
#include "tests/fakes/spice_server/display.h"
#include "tests/fakes/spice_server/input.h"
#include "tests/fakes/spice_server/ports.h"
#include "tests/fakes/spice_server/session.h"
#include "tests/fakes/spice_server/sound.h"

static const agent_taker agent_takers[] = {agent_clipboard_take, agent_files_take, NULL};

struct options {
    char *path, *control, *password, *size, *name, *uuid;
    char *compression, *jpeg, *zlib, *streaming;
    char **ports;
    int listen, displays, heads;
    gboolean no_tablet, seamless, agent, sound, opus;
};

static void take_options(struct options *options, int argc, char **argv) {
    const GOptionEntry entries[] = {
        {"unix", 0, 0, G_OPTION_ARG_FILENAME, &options->path, "where to listen", "PATH"},
        {"port", 0, 0, G_OPTION_ARG_INT, &options->listen, "... or on loopback", "N"},
        {"control", 0, 0, G_OPTION_ARG_FILENAME, &options->control,
         "commands come there, not on standard input", "PATH"},
        {"password", 0, 0, G_OPTION_ARG_STRING, &options->password, "the ticket", "TEXT"},
        {"displays", 0, 0, G_OPTION_ARG_INT, &options->displays, "QXL devices", "N"},
        {"heads", 0, 0, G_OPTION_ARG_INT, &options->heads, "monitors of each", "N"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &options->size, "of a surface", "WxH"},
        {"compression", 0, 0, G_OPTION_ARG_STRING, &options->compression,
         "off, lz, lz4, glz, quic, auto_lz, auto_glz", "NAME"},
        {"jpeg", 0, 0, G_OPTION_ARG_STRING, &options->jpeg, "auto, always, never",
         "NAME"},
        {"zlib", 0, 0, G_OPTION_ARG_STRING, &options->zlib, "auto, always, never",
         "NAME"},
        {"streaming", 0, 0, G_OPTION_ARG_STRING, &options->streaming, "off, all, filter",
         "NAME"},
        {"no-tablet", 0, 0, G_OPTION_ARG_NONE, &options->no_tablet, "a mouse only", NULL},
        {"agent", 0, 0, G_OPTION_ARG_NONE, &options->agent, "it runs", NULL},
        {"sound", 0, 0, G_OPTION_ARG_NONE, &options->sound, "a sound card", NULL},
        {"opus", 0, 0, G_OPTION_ARG_NONE, &options->opus, "... compressed", NULL},
        {"named-port", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->ports, "a named port",
         "NAME"},
        {"seamless", 0, 0, G_OPTION_ARG_NONE, &options->seamless, "migration", NULL},
        {"name", 0, 0, G_OPTION_ARG_STRING, &options->name, "of the guest", "TEXT"},
        {"uuid", 0, 0, G_OPTION_ARG_STRING, &options->uuid, "of the guest", "UUID"},
        {0},
    };
    GError *err = NULL;
    GOptionContext *context = g_option_context_new("- a SPICE server for tests");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &err)) {
        fprintf(stderr, "spice_server: %s\n", err->message);
        exit(2);
    }
    g_option_context_free(context);
}

static void require(bool good, const char *what) {
    if (!good) {
        fprintf(stderr, "spice_server: %s: %s\n", what, strerror(errno));
        exit(2);
    }
}

static void apply(struct server *server, const struct options *options) {
    session_set_password(server, options->password != NULL ? options->password : "");
    require(session_set_compression(server, options->compression), "compression");
    require(session_set_jpeg(server, options->jpeg), "jpeg");
    require(session_set_zlib(server, options->zlib), "zlib");
    require(session_set_streaming(server, options->streaming), "streaming");
    spice_server_set_seamless_migration(server->spice, options->seamless);
    if (options->name != NULL) {
        spice_server_set_name(server->spice, options->name);
    }
    if (options->uuid != NULL) {
        require(session_set_uuid(server, options->uuid), "uuid");
    }
}

static void add_displays(struct server *server, const struct options *options) {
    int width, height;
    require(sscanf(options->size, "%dx%d", &width, &height) == 2, "size");
    require(options->displays >= 1 && options->displays <= SERVER_DISPLAYS, "displays");
    for (int i = 0; i < options->displays; i++) {
        server->displays[i] =
            display_new(server, (unsigned)i, (unsigned)options->heads, width, height);
    }
    server->display_count = (unsigned)options->displays;
}

int main(int argc, char **argv) {
    struct options options = {.displays = 1,
                              .heads = 1,
                              .size = "640x480",
                              .compression = "off",
                              .jpeg = "never",
                              .zlib = "never",
                              .streaming = "off"};
    struct server server = {0};
    int answers = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO); /* where the library logs */
    take_options(&options, argc, argv);
    signal(SIGPIPE, SIG_IGN);
    server.spice = spice_server_new();
    apply(&server, &options);
    require(spice_server_init(server.spice, core_interface(session_channel_event)) == 0,
            "spice_server_init");
    add_displays(&server, &options);
    server.input = input_new(&server, !options.no_tablet);
    server.agent = agent_new(&server, agent_files_new(), agent_takers);
    agent_set(server.agent, options.agent);
    if (options.sound) {
        server.sound = sound_new(&server, options.opus);
    }
    server.ports = ports_new(&server, options.ports);
    spice_server_vm_start(server.spice);
    int port = connections_listen(&server, options.path, options.listen);
    require(port >= 0, "listen");
    require(control_serve(&server, options.control, answers), "control");
    dprintf(answers, "ready %d\n", port);
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    return 0;
}
