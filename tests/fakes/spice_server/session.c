/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/session.h"

#include <string.h>
#include <unistd.h>

enum {
    CHANNEL_KINDS = 16,
};

struct choice {
    const char *name;
    int value;
};

static struct {
    int open[CHANNEL_KINDS]; /* channels of each kind that are initialised */
    int closed;              /* that were and are gone */
} channels;

static const struct choice compressions[] = {
    {"off", SPICE_IMAGE_COMPRESSION_OFF},
    {"auto_glz", SPICE_IMAGE_COMPRESSION_AUTO_GLZ},
    {"auto_lz", SPICE_IMAGE_COMPRESSION_AUTO_LZ},
    {"quic", SPICE_IMAGE_COMPRESSION_QUIC},
    {"glz", SPICE_IMAGE_COMPRESSION_GLZ},
    {"lz", SPICE_IMAGE_COMPRESSION_LZ},
    {"lz4", SPICE_IMAGE_COMPRESSION_LZ4},
    {0},
};

static const struct choice wan[] = {
    {"auto", SPICE_WAN_COMPRESSION_AUTO},
    {"always", SPICE_WAN_COMPRESSION_ALWAYS},
    {"never", SPICE_WAN_COMPRESSION_NEVER},
    {0},
};

static const struct choice streaming[] = {
    {"off", SPICE_STREAM_VIDEO_OFF},
    {"all", SPICE_STREAM_VIDEO_ALL},
    {"filter", SPICE_STREAM_VIDEO_FILTER},
    {0},
};

/* 0 = no such name. */
static int choose(const struct choice *choices, const char *name) {
    for (; choices->name != NULL; choices++) {
        if (strcmp(choices->name, name) == 0) {
            return choices->value;
        }
    }
    return 0;
}

void session_channel_event(int event, SpiceChannelEventInfo *info) {
    if (info->type >= 0 && info->type < CHANNEL_KINDS) {
        if (event == SPICE_CHANNEL_EVENT_INITIALIZED) {
            channels.open[info->type]++;
        } else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED &&
                   channels.open[info->type] > 0) {
            channels.open[info->type]--;
            channels.closed++;
        }
    }
}

bool session_set_compression(struct server *server, const char *name) {
    int value = choose(compressions, name);
    return value != 0 && spice_server_set_image_compression(server->spice, value) == 0;
}

bool session_set_jpeg(struct server *server, const char *name) {
    int value = choose(wan, name);
    return value != 0 && spice_server_set_jpeg_compression(server->spice, value) == 0;
}

bool session_set_zlib(struct server *server, const char *name) {
    int value = choose(wan, name);
    return value != 0 && spice_server_set_zlib_glz_compression(server->spice, value) == 0;
}

bool session_set_streaming(struct server *server, const char *name) {
    int value = choose(streaming, name);
    return value != 0 && spice_server_set_streaming_video(server->spice, value) == 0;
}

bool session_set_uuid(struct server *server, const char *uuid) {
    uint8_t bytes[16];
    size_t count = 0;
    for (const char *at = uuid; *at != '\0' && count < sizeof bytes; at++) {
        if (*at == '-') {
            continue;
        }
        if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1])) {
            return false;
        }
        bytes[count++] =
            (uint8_t)(g_ascii_xdigit_value(at[0]) * 16 + g_ascii_xdigit_value(at[1]));
        at++;
    }
    if (count == sizeof bytes) {
        spice_server_set_uuid(server->spice, bytes);
    }
    return count == sizeof bytes;
}

void session_set_password(struct server *server, const char *password) {
    if (password[0] == '\0') {
        spice_server_set_noauth(server->spice);
    } else {
        spice_server_set_ticket(server->spice, password, 0, 0, 0);
    }
}

static bool say(bool good, GString *answer) {
    if (!good) {
        g_string_append(answer, "no such value");
    }
    return good;
}

static bool run_compression(struct server *server, char **words, GString *answer) {
    return say(session_set_compression(server, words[0]), answer);
}

static bool run_jpeg(struct server *server, char **words, GString *answer) {
    return say(session_set_jpeg(server, words[0]), answer);
}

static bool run_zlib(struct server *server, char **words, GString *answer) {
    return say(session_set_zlib(server, words[0]), answer);
}

static bool run_streaming(struct server *server, char **words, GString *answer) {
    return say(session_set_streaming(server, words[0]), answer);
}

static bool run_password(struct server *server, char **words, GString *answer) {
    (void)answer;
    session_set_password(server, words[0]);
    return true;
}

static bool run_name(struct server *server, char **words, GString *answer) {
    (void)answer;
    spice_server_set_name(server->spice, words[0]);
    return true;
}

static bool run_uuid(struct server *server, char **words, GString *answer) {
    return say(session_set_uuid(server, words[0]), answer);
}

/* "KIND=COUNT" of the channels that are open, and "closed=COUNT" of those that were. */
static bool run_channels(struct server *server, char **words, GString *answer) {
    (void)server;
    (void)words;
    for (int kind = 0; kind < CHANNEL_KINDS; kind++) {
        if (channels.open[kind] > 0) {
            g_string_append_printf(answer, " %d=%d", kind, channels.open[kind]);
        }
    }
    g_string_append_printf(answer, " closed=%d", channels.closed);
    return true;
}

/* All clients are thrown out, as when a ticket is changed. */
static bool run_kick(struct server *server, char **words, GString *answer) {
    (void)words;
    (void)answer;
    spice_server_set_ticket(server->spice, "", 0, 0, 1);
    return true;
}

/* switch HOST PORT: the client is told to go there. */
static bool run_switch(struct server *server, char **words, GString *answer) {
    bool good;
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    good = spice_server_migrate_info(server->spice, words[0], server_number(words[1]), -1,
                                     NULL) == 0 &&
           spice_server_migrate_switch(server->spice) == 0;
    G_GNUC_END_IGNORE_DEPRECATIONS
    if (!good) {
        g_string_append(answer, "nobody to be sent there");
    }
    return good;
}

/* migrate HOST PORT: the client is asked to connect there as well, before the switch. */
static bool run_migrate(struct server *server, char **words, GString *answer) {
    bool good = spice_server_migrate_connect(server->spice, words[0],
                                             server_number(words[1]), -1, NULL) == 0 &&
                spice_server_migrate_start(server->spice) == 0;
    if (!good) {
        g_string_append(answer, "nobody to be sent there");
    }
    return good;
}

static bool run_migrate_end(struct server *server, char **words, GString *answer) {
    (void)answer;
    spice_server_migrate_end(server->spice, server_number(words[0]));
    return true;
}

static bool run_quit(struct server *server, char **words, GString *answer) {
    (void)server;
    (void)words;
    (void)answer;
    _exit(0);
}

const struct server_command session_commands[] = {
    {"compression", 1, run_compression},
    {"jpeg", 1, run_jpeg},
    {"zlib", 1, run_zlib},
    {"streaming", 1, run_streaming},
    {"password", 1, run_password},
    {"name", 1, run_name},
    {"uuid", 1, run_uuid},
    {"channels", 0, run_channels},
    {"kick", 0, run_kick},
    {"switch", 2, run_switch},
    {"migrate", 2, run_migrate},
    {"migrate-end", 1, run_migrate_end},
    {"quit", 0, run_quit},
    {0},
};
