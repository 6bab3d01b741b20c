/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/uri.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "protocol/leftover.h"

extern char **environ;

bool watchdog_root_of(const char *uri, char *root, unsigned long size) {
    xmlURI *parsed = xmlParseURI(uri);
    bool found = false;
    if (parsed && parsed->path && strcmp(parsed->path, "/embed") == 0 &&
        parsed->query_raw && strncmp(parsed->query_raw, "root=/", 6) == 0) {
        const char *start = parsed->query_raw + strlen("root=");
        char *plain = xmlURIUnescapeString(start, (int)strcspn(start, "&;"), NULL);
        if (plain && strlen(plain) < size) {
            memcpy(root, plain, strlen(plain) + 1);
            found = true;
        }
        xmlFree(plain);
    }
    xmlFreeURI(parsed);
    return found;
}

static int spawn(char *root, int lifeline) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *argv[] = {"oriel-libvirt", "--watchdog", root, NULL};
    pid_t pid;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, lifeline, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    /* Of no terminal and no group that a Ctrl-C reaches. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    int result =
        posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

bool watchdog_start(const char *uri, int *lifeline, struct error *err) {
    char root[256];
    int ends[2];
    *lifeline = -1;
    if (!watchdog_root_of(uri, root, sizeof root)) {
        return true;
    }
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return error_set_errno(err, ERROR_INTERNAL, errno, "cannot make a pipe");
    }
    int result = spawn(root, ends[0]);
    close(ends[0]);
    if (result != 0) {
        close(ends[1]);
        return error_set_errno(err, ERROR_INTERNAL, result, "cannot start a watchdog");
    }
    *lifeline = ends[1];
    return true;
}

int watchdog_run(const char *root) {
    const struct timespec pause = {.tv_nsec = 100000000};
    char byte;
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    ssize_t got;
    do {
        got = read(STDIN_FILENO, &byte, 1);
    } while (got > 0 || (got < 0 && errno == EINTR));
    /* A QEMU that libvirt was just starting writes its pid first. */
    for (int i = 0; i < 5; i++) {
        leftover_end_guests(root);
        nanosleep(&pause, NULL);
    }
    return 0;
}
