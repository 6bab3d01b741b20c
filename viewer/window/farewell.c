/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/farewell.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "viewer/overlay/overlay.h"

static void dim(const struct surface *picture) {
    for (int y = 0; y < picture->height; y++) {
        uint32_t *row = surface_at(picture, 0, y);
        for (int x = 0; x < picture->width; x++) {
            row[x] = (row[x] >> 2 & 0x3f3f3f) + (row[x] >> 3 & 0x1f1f1f);
        }
    }
}

/* Beside the module that this code is in. It stays loaded: it is needed until the end. */
static void *find_overlay(void) {
    Dl_info own;
    char path[PATH_MAX];
    if (!dladdr((void *)farewell_show, &own)) {
        return NULL;
    }
    const char *slash = strrchr(own.dli_fname, '/');
    int folder = slash ? (int)(slash - own.dli_fname) : 1;
    snprintf(path, sizeof path, "%.*s/oriel-overlay.so", folder,
             slash ? own.dli_fname : ".");
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *function = module ? dlsym(module, "overlay_words") : NULL;
    if (!function) {
        log_info("no words can be shown: %s", dlerror());
    }
    return function;
}

static void write_words(const struct surface *picture, const struct error *reason) {
    __typeof__(overlay_words) *words;
    void *function = find_overlay();
    struct error err;
    memcpy(&words, &function, sizeof words);
    if (words && !words(picture, reason, &err)) {
        log_info("no words can be shown: %s", err.message);
    }
}

/* All black when the guest has ended in the middle of a mode change: then its last pixels
 * are gone. */
static void draw_last_picture(struct screen *screen, const struct surface *picture) {
    struct scale scale = {0};
    if (screen_layout(screen)) {
        scene_draw_all(&screen->scene, &scale, picture);
        dim(picture);
    }
    scale_free(&scale);
}

void farewell_show(struct screen *screen, const struct error *reason) {
    int width = 0, height = 0;
    SDL_GetWindowSizeInPixels(screen->window, &width, &height);
    if (width < 1 || height < 1) {
        return;
    }
    struct surface picture = {NULL, width, height, (size_t)width};
    picture.pixels = memory_new(picture.stride * (size_t)height, sizeof(uint32_t));
    draw_last_picture(screen, &picture);
    write_words(&picture, reason);
    screen_show(screen, &picture);
    scene_clean(&screen->scene);
    free(picture.pixels);
}
