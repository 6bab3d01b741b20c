/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding and starting a helper program, and putting its end into words. A helper gets
 * the wire as fd 3, /dev/null as standard input and output, and an environment by
 * allow-list. It ends when the wire closes, however the viewer ended.
 */
#ifndef PROTOCOL_LAUNCH_H
#define PROTOCOL_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* Which variables a helper inherits. */
enum launch_environment {
    LAUNCH_BARE, /* locale only */
    LAUNCH_HOME, /* all but ours: for libvirt, which starts programs and reads files */
};

/* True when launch_helper() would find the program's file. */
bool launch_is_installed(const char *program);

/* Starts `program`, found beside the running program or in libexecdir. Returns its pid,
 * or -1; *socket is the viewer's end, non-blocking. ERROR_UNSUPPORTED when it is a part
 * that an installation may leave out. */
pid_t launch_helper(const char *program, enum launch_environment environment, int *socket,
                    struct error *err);

/* Ends a helper: SIGTERM and a moment when `gently`, then SIGKILL; reaps it. */
void launch_end(pid_t pid, bool gently);

/* Waits (briefly) for a helper that has closed the wire and says why it ended. */
void launch_explain(pid_t pid, const char *program, struct error *err);

#endif
