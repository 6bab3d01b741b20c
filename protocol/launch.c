/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/installed.h"
#include "base/memory.h"
#include "protocol/wire.h"

extern char **environ;

static const char *const bare_variables[] = {
    "LANG=",          "LC_",           "LANGUAGE=",    "TZ=", "ASAN_OPTIONS=",
    "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "LSAN_OPTIONS="};

/* What oriel sets for its own window (viewer/window_module.c) is nothing to libvirt. */
static const char *const window_variables[] = {
    "XCOMPOSEFILE=/dev/null", "XMODIFIERS=@im=none",
    "DBUS_SESSION_BUS_ADDRESS=unix:path=/dev/null"};

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_ours(const char *variable) {
    for (size_t i = 0; i < sizeof window_variables / sizeof window_variables[0]; i++) {
        if (strcmp(variable, window_variables[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool variable_allowed(const char *variable, enum launch_environment environment) {
    if (environment == LAUNCH_HOME) {
        return !starts_with(variable, "ORIEL_") && !is_ours(variable);
    }
    for (size_t i = 0; i < sizeof bare_variables / sizeof bare_variables[0]; i++) {
        if (starts_with(variable, bare_variables[i])) {
            return true;
        }
    }
    return false;
}

/* An array whose strings stay environ's; free the array. */
static char **make_environment(enum launch_environment environment) {
    size_t count = 0;
    while (environ && environ[count]) {
        count++;
    }
    char **allowed = memory_new(count + 1, sizeof *allowed);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (variable_allowed(environ[i], environment)) {
            allowed[kept++] = environ[i];
        }
    }
    return allowed;
}

static int spawn(const char *path, const char *program, char **environment, int wire,
                 pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    char *argv[] = {(char *)program, NULL};
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, wire, WIRE_HELPER_FD);
    posix_spawn_file_actions_addclosefrom_np(&actions, WIRE_HELPER_FD + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int result = posix_spawn(pid, path, &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* Helpers that an installation may leave out. */
static const struct {
    const char *program, *protocol, *library;
} optional_parts[] = {
    {"oriel-spice", "SPICE", "spice-client-glib"},
};

static bool find_program(const char *program, char path[PATH_MAX], struct error *err) {
    if (installed_find(INSTALLED_PROGRAM, program, path, err)) {
        return true;
    }
    for (size_t i = 0; i < sizeof optional_parts / sizeof optional_parts[0]; i++) {
        if (strcmp(program, optional_parts[i].program) == 0) {
            error_set(err, ERROR_UNSUPPORTED, "this oriel has no %s: %s is not installed",
                      optional_parts[i].protocol, program);
            return error_hint(err, "install %s, or build oriel where %s is", program,
                              optional_parts[i].library);
        }
    }
    return false;
}

bool launch_is_installed(const char *program) {
    char path[PATH_MAX];
    struct error err;
    return installed_find(INSTALLED_PROGRAM, program, path, &err);
}

pid_t launch_helper(const char *program, enum launch_environment environment, int *socket,
                    struct error *err) {
    char path[PATH_MAX];
    int ends[2];
    pid_t pid = -1;
    if (!find_program(program, path, err) || !wire_pair(ends, err)) {
        return -1;
    }
    if (ends[1] == WIRE_HELPER_FD) {
        /* dup2 to itself would keep close-on-exec. */
        int moved = fcntl(ends[1], F_DUPFD_CLOEXEC, WIRE_HELPER_FD + 1);
        close(ends[1]);
        ends[1] = moved;
    }
    char **variables = make_environment(environment);
    int result = spawn(path, program, variables, ends[1], &pid);
    free(variables);
    close(ends[1]);
    if (result != 0) {
        close(ends[0]);
        error_set_errno(err, ERROR_INTERNAL, result, "cannot start %s", path);
        return -1;
    }
    *socket = ends[0];
    return pid;
}

/* Polls for the end of a child for at most `milliseconds`; true when it was reaped. */
static bool reap_within(pid_t pid, int milliseconds, int *status) {
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int waited = 0; waited <= milliseconds; waited++) {
        pid_t result = waitpid(pid, status, WNOHANG);
        if (result == pid || (result < 0 && errno != EINTR)) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

void launch_end(pid_t pid, bool gently) {
    int status;
    if (pid <= 0) {
        return;
    }
    if (gently) {
        kill(pid, SIGTERM);
        if (reap_within(pid, 2000, &status)) {
            return;
        }
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
}

/* What a program gets for its own faults; others come from outside. */
static bool is_crash(int signal) {
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT ||
           signal == SIGILL || signal == SIGFPE || signal == SIGTRAP || signal == SIGSYS;
}

static void explain_signal(int signal, const char *program, struct error *err) {
    error_set(err, ERROR_CONNECTION_LOST, "%s was ended by signal %d (%s)%s", program,
              signal, strsignal(signal),
              is_crash(signal) ? ": the server probably misbehaved" : "");
}

void launch_explain(pid_t pid, const char *program, struct error *err) {
    int status = 0;
    if (!reap_within(pid, 200, &status)) {
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        error_set(err, ERROR_CONNECTION_LOST, "%s stopped talking", program);
    } else if (WIFSIGNALED(status)) {
        explain_signal(WTERMSIG(status), program, err);
    } else {
        error_set(err, ERROR_CONNECTION_LOST, "%s ended unexpectedly (status %d)",
                  program, WEXITSTATUS(status));
    }
    error_hint(err,
               "the server may have sent something harmful; try again, and report it "
               "if it happens again");
}
