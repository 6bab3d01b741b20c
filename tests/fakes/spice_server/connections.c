/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/connections.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    LINK_PEEK = 22, /* header, connection id, channel kind, channel id */
    LINK_KIND_AT = 20,
    LINK_ID_AT = 21,
};

struct connection {
    struct server *server;
    int fd;      /* a duplicate, to cut it */
    int waiting; /* libspice-server's, while the channel is not known; else -1 */
    int kind, id;
};

struct connections {
    GPtrArray *all;     /* every one that ever came */
    int refused_kind;   /* -1 = none, -2 = all */
    int accepted_limit; /* connections beyond are closed at once */
};

static gboolean channel_is_known(int fd, GIOCondition condition, void *data) {
    struct connection *connection = data;
    struct connections *connections = connection->server->connections;
    uint8_t head[LINK_PEEK];
    ssize_t got = recv(fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
    (void)condition;
    if (got > 0 && got < LINK_PEEK) {
        return G_SOURCE_CONTINUE;
    }
    connection->waiting = -1;
    if (got == LINK_PEEK) {
        connection->kind = head[LINK_KIND_AT];
        connection->id = head[LINK_ID_AT];
    }
    if (got <= 0 || connections->refused_kind == connection->kind ||
        connections->refused_kind == -2) {
        shutdown(fd, SHUT_RDWR);
        close(fd);
    } else if (spice_server_add_client(connection->server->spice, fd, 0) != 0) {
        close(fd);
    }
    return G_SOURCE_REMOVE;
}

static gboolean client_came(int fd, GIOCondition condition, void *data) {
    struct server *server = data;
    struct connections *connections = server->connections;
    int accepted = accept(fd, NULL, NULL);
    (void)condition;
    if (accepted < 0) {
        return G_SOURCE_CONTINUE;
    }
    if ((int)connections->all->len >= connections->accepted_limit) {
        close(accepted);
        return G_SOURCE_CONTINUE;
    }
    struct connection *connection = g_new0(struct connection, 1);
    *connection = (struct connection){
        .server = server, .fd = dup(accepted), .waiting = accepted, .kind = -1, .id = -1};
    g_ptr_array_add(connections->all, connection);
    g_unix_fd_add(accepted, G_IO_IN | G_IO_HUP, channel_is_known, connection);
    return G_SOURCE_CONTINUE;
}

static int listen_path(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    unlink(path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        return -1;
    }
    return fd;
}

static int listen_port(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        return -1;
    }
    return fd;
}

int connections_listen(struct server *server, const char *path, int port) {
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    int fd = path != NULL ? listen_path(path) : listen_port(port);
    if (fd < 0 || listen(fd, SOMAXCONN) != 0) {
        return -1;
    }
    server->connections = g_new0(struct connections, 1);
    server->connections->all = g_ptr_array_new();
    server->connections->refused_kind = -1;
    server->connections->accepted_limit = G_MAXINT;
    g_unix_fd_add(fd, G_IO_IN, client_came, server);
    if (path != NULL) {
        return 0;
    }
    getsockname(fd, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

/* "KIND:ID" of each connection that is open, in the order in which they came. */
static bool run_connections(struct server *server, char **words, GString *answer) {
    GPtrArray *all = server->connections->all;
    (void)words;
    for (guint i = 0; i < all->len; i++) {
        struct connection *connection = g_ptr_array_index(all, i);
        uint8_t byte;
        ssize_t got = recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got != 0) {
            g_string_append_printf(answer, " %d:%d", connection->kind, connection->id);
        }
    }
    return true;
}

/* sent KIND: bytes that channels of that kind have been sent; 0 on a unix socket. */
static bool run_sent(struct server *server, char **words, GString *answer) {
    GPtrArray *all = server->connections->all;
    guint64 sent = 0;
    for (guint i = 0; i < all->len; i++) {
        struct connection *connection = g_ptr_array_index(all, i);
        struct tcp_info info = {0};
        socklen_t length = sizeof info;
        if (connection->kind == server_number(words[0]) &&
            getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0) {
            sent += info.tcpi_bytes_sent;
        }
    }
    g_string_append_printf(answer, " %" G_GUINT64_FORMAT, sent);
    return true;
}

/* disconnect KIND|all: cuts them without a word. */
static bool run_disconnect(struct server *server, char **words, GString *answer) {
    GPtrArray *all = server->connections->all;
    int cut = 0;
    for (guint i = 0; i < all->len; i++) {
        struct connection *connection = g_ptr_array_index(all, i);
        if (strcmp(words[0], "all") == 0 || connection->kind == server_number(words[0])) {
            cut += shutdown(connection->fd, SHUT_RDWR) == 0;
        }
    }
    g_string_append_printf(answer, " %d", cut);
    return true;
}

/* refuse KIND|all|none: channels of that kind are cut when they ask for it. */
static bool run_refuse(struct server *server, char **words, GString *answer) {
    (void)answer;
    server->connections->refused_kind = strcmp(words[0], "none") == 0 ? -1
                                        : strcmp(words[0], "all") == 0
                                            ? -2
                                            : server_number(words[0]);
    return true;
}

/* accept N: N more connections, those after are closed as they come. */
static bool run_accept(struct server *server, char **words, GString *answer) {
    struct connections *connections = server->connections;
    (void)answer;
    connections->accepted_limit = (int)connections->all->len + server_number(words[0]);
    return true;
}

const struct server_command connections_commands[] = {
    {"connections", 0, run_connections}, {"sent", 1, run_sent},
    {"disconnect", 1, run_disconnect},   {"refuse", 1, run_refuse},
    {"accept", 1, run_accept},           {0},
};
