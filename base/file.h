/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files written whole or not at all: into a temporary file beside the target, then
 * renamed over it. What is left when a process is killed is never half a file of that
 * name. Blocks.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

struct atomic_file {
    FILE *stream; /* write here */
    char path[4096];
    char temporary[4096]; /* "" for standard output, devices and pipes */
};

/* `path` "-" is standard output; a device or a pipe is written to as it is. A file is
 * made with mode 0600. */
bool atomic_file_open(struct atomic_file *file, const char *path, struct error *err);
/* Puts the file in its place. False (full disk, ...) leaves what was there before. */
bool atomic_file_commit(struct atomic_file *file, struct error *err);
/* Gives it up. */
void atomic_file_abandon(struct atomic_file *file);

#endif
