/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of commands: one file and one row each (command_view.c, command_capture.c
 * ...).
 */
#ifndef VIEWER_COMMAND_H
#define VIEWER_COMMAND_H

#include <stdbool.h>

#include "base/error.h"
#include "viewer/options.h"

struct command {
    const char *name;
    unsigned bit;        /* FOR_..., for the options it takes */
    const char *usage;   /* after "oriel " */
    const char *summary; /* one line */
    bool takes_target;
    /* `stop_fd` becomes readable at a signal: end in order. False with an error;
     * ERROR_NONE when only the signal ended it. */
    bool (*run)(struct options *options, int stop_fd, struct error *err);
};

extern const struct command view_command;
extern const struct command capture_command;
extern const struct command list_command;
extern const struct command demo_command;

/* NULL when there is none of that name. */
const struct command *command_find(const char *name);
/* All of them, for --help: by index, NULL at the end. */
const struct command *command_at(unsigned index);

#endif
