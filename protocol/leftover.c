/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/leftover.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE_MILLISECONDS = 3000,
    COMMAND_MAX = 65536,
    PID_LARGEST = 1 << 22,
};

static size_t read_file(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    size_t used = 0;
    while (fd >= 0 && used < size - 1) {
        ssize_t got = read(fd, text + used, size - 1 - used);
        if (got <= 0) {
            break;
        }
        used += (size_t)got;
    }
    if (fd >= 0) {
        close(fd);
    }
    text[used] = '\0';
    return used;
}

/* A pid that was given to another process meanwhile does not name the directory. */
static bool names_root(pid_t pid, const char *root) {
    char path[64];
    char *command = malloc(COMMAND_MAX);
    if (!command) {
        return false;
    }
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    size_t length = read_file(path, command, COMMAND_MAX);
    bool named = memmem(command, length, root, strlen(root)) != NULL;
    free(command);
    return named;
}

/* Kills by pidfd, which cannot come to mean another process. */
static bool end_process(pid_t pid, const char *root) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) {
        return false;
    }
    bool ours = names_root(pid, root);
    if (ours) {
        struct pollfd ended = {.fd = fd, .events = POLLIN};
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        poll(&ended, 1, PATIENCE_MILLISECONDS);
    }
    close(fd);
    return ours;
}

static bool is_pid_file(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot && strcmp(dot, ".pid") == 0;
}

/* -1 when the file has no pid in it. */
static pid_t read_pid(const char *folder, const char *name) {
    char path[600], text[32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    read_file(path, text, sizeof text);
    long pid = strtol(text, NULL, 10);
    return pid > 1 && pid <= PID_LARGEST ? (pid_t)pid : -1;
}

/* The driver holds a lock on its pid file as long as its process lives. */
static bool driver_lives(const char *folder) {
    char path[400];
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    snprintf(path, sizeof path, "%s/driver.pid", folder);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return false;
    }
    bool locked = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(fd);
    return locked;
}

static void wait_for_driver(const char *folder) {
    const struct timespec pause = {.tv_nsec = 10000000};
    for (int i = 0; i < PATIENCE_MILLISECONDS / 10 && driver_lives(folder); i++) {
        nanosleep(&pause, NULL);
    }
}

unsigned leftover_end_guests(const char *root) {
    char folder[300];
    unsigned ended = 0;
    snprintf(folder, sizeof folder, "%s/run/qemu", root);
    wait_for_driver(folder);
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        pid_t pid = is_pid_file(entry->d_name) ? read_pid(folder, entry->d_name) : -1;
        if (pid > 0 && end_process(pid, root)) {
            ended++;
        }
    }
    if (entries) {
        closedir(entries);
    }
    return ended;
}
