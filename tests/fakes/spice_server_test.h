/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starts the SPICE server of the tests (the program spice_server, beside the test), talks
 * to it and ends it. What goes wrong ends the test. One thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_TEST_H
#define TESTS_FAKES_SPICE_SERVER_TEST_H

#include <arpa/inet.h>
#include <libgen.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/check.h"

enum {
    SPICE_SERVER_WORDS = 32,
    SPICE_SERVER_ANSWER = 65536,
    SPICE_SERVER_WAIT_MS = 20000, /* generous: sanitizers on a busy machine */
    SPICE_SERVER_PAUSE_NS = 2000000,
};

struct spice_server {
    pid_t pid;
    FILE *to, *from;
    char folder[32];
    char path[48]; /* where it listens */
    int port;      /* or there, when it is not 0 */
    char answer[SPICE_SERVER_ANSWER];
};

static inline void spice_server_become(struct spice_server *server, char *options) {
    char program[PATH_MAX] = {0};
    char *words[SPICE_SERVER_WORDS] = {program, "--unix", server->path};
    int count = strstr(options, "--port") != NULL ? 1 : 3;
    CHECK(readlink("/proc/self/exe", program, sizeof program - 32) > 0);
    strcat(dirname(program), "/spice_server");
    for (char *at = strtok(options, " "); at != NULL; at = strtok(NULL, " ")) {
        CHECK(count < SPICE_SERVER_WORDS - 1);
        words[count++] = at;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(program, words);
    perror(program);
    _exit(127);
}

/* `options` as on a command line, without quoting; "" = none. It listens on a unix
 * socket, but with "--port 0" on loopback: only there are pictures compressed. */
static inline void spice_server_start(struct spice_server *server, const char *options) {
    int down[2], up[2];
    char copy[512];
    snprintf(copy, sizeof copy, "%s", options);
    strcpy(server->folder, "/tmp/oriel-spice-XXXXXX");
    CHECK(mkdtemp(server->folder) != NULL);
    snprintf(server->path, sizeof server->path, "%s/server", server->folder);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, down), 0);
    CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, up), 0);
    server->pid = fork();
    CHECK(server->pid >= 0);
    if (server->pid == 0) {
        dup2(down[1], STDIN_FILENO);
        dup2(up[1], STDOUT_FILENO);
        spice_server_become(server, copy);
    }
    close(down[1]);
    close(up[1]);
    server->to = fdopen(down[0], "w");
    server->from = fdopen(up[0], "r");
    CHECK(fgets(server->answer, sizeof server->answer, server->from) != NULL);
    CHECK_INT(sscanf(server->answer, "ready %d", &server->port), 1);
}

static inline void spice_server_write(struct spice_server *server, const char *format,
                                      va_list values) {
    vfprintf(server->to, format, values);
    fputc('\n', server->to);
    fflush(server->to);
    if (fgets(server->answer, sizeof server->answer, server->from) == NULL) {
        fprintf(stderr, "spice_server is gone\n");
        exit(1);
    }
    server->answer[strcspn(server->answer, "\n")] = '\0';
}

/* One command; the answer behind "ok", from its first space on. It must succeed. */
static inline const char *spice_server_ask(struct spice_server *server,
                                           const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline const char *spice_server_ask(struct spice_server *server,
                                           const char *format, ...) {
    va_list values;
    va_start(values, format);
    spice_server_write(server, format, values);
    va_end(values);
    if (strncmp(server->answer, "ok", 2) != 0) {
        fprintf(stderr, "spice_server: %s: %s\n", format, server->answer);
        exit(1);
    }
    return server->answer + 2;
}

/* Repeats a command until its answer has `part` in it. */
static inline const char *spice_server_await(struct spice_server *server,
                                             const char *command, const char *part) {
    const struct timespec pause = {.tv_nsec = SPICE_SERVER_PAUSE_NS};
    int64_t end_ms = clock_now_ms() + SPICE_SERVER_WAIT_MS;
    while (strstr(spice_server_ask(server, "%s", command), part) == NULL) {
        if (clock_now_ms() > end_ms) {
            fprintf(stderr, "%s: no \"%s\" in \"%s\"\n", command, part, server->answer);
            exit(1);
        }
        nanosleep(&pause, NULL);
    }
    return server->answer + 2;
}

/* A new connection to it; the caller's. */
static inline int spice_server_connect(const struct spice_server *server) {
    if (server->port != 0) {
        const struct sockaddr_in loopback = {.sin_family = AF_INET,
                                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                             .sin_port = htons((uint16_t)server->port)};
        int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        CHECK_INT(connect(tcp, (const struct sockaddr *)&loopback, sizeof loopback), 0);
        return tcp;
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", server->path);
    CHECK_INT(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static inline void spice_server_end(struct spice_server *server) {
    fclose(server->to);
    fclose(server->from);
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    unlink(server->path);
    rmdir(server->folder);
}

#endif
