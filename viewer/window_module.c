/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window_module.h"

#include <dlfcn.h>
#include <limits.h>

#include "protocol/launch.h"

typedef bool window_runner(struct connection *, const struct window_options *, int,
                           struct error *);

bool window_module_run(struct connection *connection,
                       const struct window_options *options, int stop_fd,
                       struct error *err) {
    static const char name[] = "oriel-window.so";
    char path[PATH_MAX];
    if (!launch_find(name, path, err)) {
        return false;
    }
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    window_runner *run = NULL;
    if (module) {
        *(void **)&run = dlsym(module, "window_run");
    }
    if (!run) {
        error_set(err, ERROR_INTERNAL, "cannot load the window: %.200s", dlerror());
        return error_hint(err, "is SDL2 installed?");
    }
    /* Never unloaded: SDL's threads and X's hooks may outlive the window. */
    return run(connection, options, stop_fd, err);
}
