/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/installed.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The build says where; without one (a fuzzer made by hand) these do. */
#ifndef ORIEL_LIBEXECDIR
#define ORIEL_LIBEXECDIR_NAME "libexec/oriel"
#define ORIEL_LIBEXECDIR "/usr/local/libexec/oriel"
#define ORIEL_DATADIR_NAME "share/oriel"
#define ORIEL_DATADIR "/usr/local/share/oriel"
#endif

static const struct {
    const char *beside; /* from the program's folder */
    const char *fixed;
} places[] = {
    [INSTALLED_PROGRAM] = {"../" ORIEL_LIBEXECDIR_NAME, ORIEL_LIBEXECDIR},
    [INSTALLED_DATA] = {"../" ORIEL_DATADIR_NAME, ORIEL_DATADIR},
};

static bool try_path(char path[PATH_MAX], const char *folder, const char *below,
                     const char *name) {
    int length = snprintf(path, PATH_MAX, "%s/%s/%s", folder, below, name);
    return length > 0 && length < PATH_MAX && access(path, R_OK) == 0;
}

bool installed_find(enum installed_place place, const char *name, char path[PATH_MAX],
                    struct error *err) {
    char folder[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash) {
        *slash = '\0';
        if (try_path(path, folder, ".", name) ||
            try_path(path, folder, places[place].beside, name)) {
            return true;
        }
    }
    if (try_path(path, places[place].fixed, ".", name)) {
        return true;
    }
    error_set(err, ERROR_INTERNAL, "%s, a part of oriel, is missing", name);
    return error_hint(err, "install oriel completely: it belongs in %s",
                      places[place].fixed);
}
