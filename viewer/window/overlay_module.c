/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/overlay_module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

/* Beside the module that this code is in. */
static void load(struct overlay_module *module) {
    Dl_info own;
    char path[PATH_MAX];
    if (module->was_tried || !dladdr((void *)overlay_module_words, &own)) {
        return;
    }
    module->was_tried = true;
    const char *slash = strrchr(own.dli_fname, '/');
    int folder = slash ? (int)(slash - own.dli_fname) : 1;
    snprintf(path, sizeof path, "%.*s/oriel-overlay.so", folder,
             slash ? own.dli_fname : ".");
    module->module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module->module) {
        log_info("no words can be shown: %s", dlerror());
    }
}

/* `function` is a pointer to a pointer to a function. */
static bool find(struct overlay_module *module, const char *name, void *function) {
    load(module);
    void *found = module->module ? dlsym(module->module, name) : NULL;
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

void overlay_module_words(struct overlay_module *module, const struct surface *picture,
                          const struct error *reason) {
    __typeof__(overlay_words) *words;
    struct error err;
    if (find(module, "overlay_words", &words) && !words(picture, reason, &err)) {
        log_info("no words can be shown: %s", err.message);
    }
}

static bool open_overlay(struct overlay_module *module, struct error *err) {
    __typeof__(overlay_open) *open;
    if (!module->overlay && find(module, "overlay_open", &open)) {
        module->overlay = open(err);
    }
    return module->overlay != NULL;
}

bool overlay_module_box(struct overlay_module *module, const struct overlay_line *lines,
                        int count, int width, int height, struct surface *box) {
    __typeof__(overlay_box) *make;
    struct error err = {0};
    bool is_good = open_overlay(module, &err) && find(module, "overlay_box", &make) &&
                   make(module->overlay, lines, count, width, height, box, &err);
    if (!is_good && err.message[0]) {
        log_info("no words can be shown: %s", err.message);
    }
    return is_good;
}

void overlay_module_close(struct overlay_module *module) {
    __typeof__(overlay_close) *close;
    if (module->overlay && find(module, "overlay_close", &close)) {
        close(module->overlay);
    }
    module->overlay = NULL;
}
