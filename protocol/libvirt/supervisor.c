/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/supervisor.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <libxml/uri.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    /* How often what is left is killed, a millisecond apart: each may have children. */
    KILL_ATTEMPTS = 2000
};

bool supervisor_needed(const char *uri) {
    xmlURI *parsed = xmlParseURI(uri);
    bool needed = parsed && parsed->scheme && strcmp(parsed->scheme, "qemu") == 0 &&
                  !parsed->server && parsed->path && strcmp(parsed->path, "/embed") == 0;
    xmlFreeURI(parsed);
    return needed;
}

static pid_t parent_of(const char *pid) {
    char path[300], text[512];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "re");
    int parent = -1;
    if (file) {
        size_t length = fread(text, 1, sizeof text - 1, file);
        text[length] = '\0';
        fclose(file);
        /* The name before may hold anything but ends with the last bracket. */
        const char *rest = strrchr(text, ')');
        if (!rest || sscanf(rest, ") %*c %d", &parent) != 1) {
            parent = -1;
        }
    }
    return parent;
}

static void kill_children(void) {
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes && (entry = readdir(processes));) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            parent_of(entry->d_name) == getpid()) {
            kill((pid_t)atoi(entry->d_name), SIGKILL);
        }
    }
    if (processes) {
        closedir(processes);
    }
}

/* Reaps all that have ended; true when the worker was one of them. */
static bool reap(pid_t worker, int *status) {
    bool worker_ended = false;
    int other;
    for (pid_t pid; (pid = waitpid(-1, &other, WNOHANG)) > 0;) {
        if (pid == worker) {
            worker_ended = true;
            *status = other;
        }
    }
    return worker_ended;
}

static void end_children(void) {
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < KILL_ATTEMPTS; i++) {
        kill_children();
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
        if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD) {
            return;
        }
        nanosleep(&pause, NULL);
    }
}

static void end_like(int status) __attribute__((noreturn));
static void end_like(int status) {
    sigset_t all;
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        sigfillset(&all);
        raise(WTERMSIG(status));
        sigprocmask(SIG_UNBLOCK, &all, NULL);
    }
    _exit(WEXITSTATUS(status));
}

static void supervise(pid_t worker, const sigset_t *awaited) __attribute__((noreturn));
static void supervise(pid_t worker, const sigset_t *awaited) {
    int status = 0;
    while (!reap(worker, &status)) {
        if (sigwaitinfo(awaited, NULL) == SIGTERM) {
            kill(worker, SIGTERM);
        }
    }
    end_children();
    end_like(status);
}

bool supervisor_split(int wire, struct error *err) {
    sigset_t awaited, before;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGTERM);
    sigprocmask(SIG_BLOCK, &awaited, &before);
    /* Out of reach of what is sent to the viewer's whole group: Ctrl-C, or worse. */
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t worker = fork();
    if (worker < 0) {
        return error_set_errno(err, ERROR_INTERNAL, errno, "cannot start a process");
    }
    if (worker > 0) {
        close(wire);
        supervise(worker, &awaited);
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return true;
}
