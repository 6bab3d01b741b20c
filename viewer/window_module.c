/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/installed.h"

static bool find(struct window_module *module, struct error *err) {
    char path[PATH_MAX];
    if (!installed_find(INSTALLED_PROGRAM, "oriel-window.so", path, err)) {
        return false;
    }
    /* Never unloaded: SDL's threads and X's hooks may outlive the window. */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *function = handle ? dlsym(handle, "window_run") : NULL;
    if (!function) {
        error_set(err, ERROR_INTERNAL, "cannot load the window: %.200s", dlerror());
        return error_hint(err, "is SDL2 installed?");
    }
    memcpy(&module->run, &function, sizeof module->run);
    return true;
}

static void *load(void *context) {
    struct window_module *module = context;
    find(module, &module->err);
    return NULL;
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
static void set_environment(void) {
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

void window_module_load(struct window_module *module) {
    sigset_t all, before;
    *module = (struct window_module){0};
    set_environment();
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    module->is_loading = pthread_create(&module->thread, NULL, load, module) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void window_module_finish(struct window_module *module) {
    if (module->is_loading) {
        pthread_join(module->thread, NULL);
        module->is_loading = false;
    }
}

bool window_module_run(struct window_module *module, struct connection *connection,
                       const struct window_options *options, int stop_fd,
                       struct error *err) {
    window_module_finish(module);
    if (!module->run && module->err.code == ERROR_NONE) {
        find(module, &module->err);
    }
    if (!module->run) {
        *err = module->err;
        return false;
    }
    return module->run(connection, options, stop_fd, err);
}
