/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/command.h"

#include <string.h>

static const struct command *const commands[] = {
    &view_command, &capture_command, &list_command, &demo_command, NULL,
};

const struct command *command_at(unsigned index) {
    return commands[index];
}

const struct command *command_find(const char *name) {
    for (unsigned i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}
