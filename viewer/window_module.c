/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/installed.h"

typedef bool window_runner(struct connection *, const struct window_options *, int,
                           struct error *);

static bool load(window_runner **run, struct error *err) {
    char path[PATH_MAX];
    if (!installed_find(INSTALLED_PROGRAM, "oriel-window.so", path, err)) {
        return false;
    }
    /* Never unloaded: SDL's threads and X's hooks may outlive the window. */
    void *module = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    void *function = module ? dlsym(module, "window_run") : NULL;
    if (!function) {
        error_set(err, ERROR_INTERNAL, "cannot load the window: %.200s", dlerror());
        return error_hint(err, "is SDL2 installed?");
    }
    memcpy(run, &function, sizeof function);
    return true;
}

static bool has_session_bus(void) {
    char path[PATH_MAX];
    const char *folder = getenv("XDG_RUNTIME_DIR");
    if (getenv("DBUS_SESSION_BUS_ADDRESS")) {
        return true;
    }
    snprintf(path, sizeof path, "%s/bus", folder ? folder : "");
    return folder && access(path, F_OK) == 0;
}

/* A console wants keys as they are. Without these Xlib reads the table of composed
 * characters (5 ms) and connects to an input method, to let both swallow keys, and D-Bus
 * runs a program to start a session bus (2 ms). Without a folder for its socket there is
 * no Wayland, and its library would print an error of its own. */
void window_module_prepare(void) {
    const char *wayland = getenv("WAYLAND_DISPLAY");
    setenv("XCOMPOSEFILE", "/dev/null", 1);
    setenv("XMODIFIERS", "@im=none", 1);
    if (!has_session_bus()) {
        setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null", 1);
    }
    if (!getenv("XDG_RUNTIME_DIR") && !(wayland && wayland[0] == '/')) {
        setenv("WAYLAND_DISPLAY", "/dev/null", 1);
    }
}

bool window_module_run(struct connection *connection,
                       const struct window_options *options, int stop_fd,
                       struct error *err) {
    window_runner *run;
    return load(&run, err) && run(connection, options, stop_fd, err);
}
