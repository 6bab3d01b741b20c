/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the parts of oriel are: beside the running program (a build tree), in the folders
 * that belong to it when all of an installation was moved, or where it was installed.
 */
#ifndef BASE_INSTALLED_H
#define BASE_INSTALLED_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

enum installed_place {
    INSTALLED_PROGRAM, /* helpers and modules: libexec/oriel */
    INSTALLED_DATA,    /* share/oriel */
};

/* ERROR_INTERNAL, with the folder where it belongs, when it is not there. */
bool installed_find(enum installed_place place, const char *name, char path[PATH_MAX],
                    struct error *err);

#endif
