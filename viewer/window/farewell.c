/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/farewell.h"

#include <stdlib.h>

#include "base/memory.h"

static void dim(const struct surface *picture) {
    for (int y = 0; y < picture->height; y++) {
        uint32_t *row = surface_at(picture, 0, y);
        for (int x = 0; x < picture->width; x++) {
            row[x] = (row[x] >> 2 & 0x3f3f3f) + (row[x] >> 3 & 0x1f1f1f);
        }
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

void farewell_show(struct screen *screen, struct overlay_module *overlay,
                   const struct error *reason) {
    int width = 0, height = 0;
    SDL_GetWindowSizeInPixels(screen->window, &width, &height);
    if (width < 1 || height < 1) {
        return;
    }
    struct surface picture = {NULL, width, height, (size_t)width};
    picture.pixels = memory_new(picture.stride * (size_t)height, sizeof(uint32_t));
    draw_last_picture(screen, &picture);
    overlay_module_words(overlay, &picture, reason);
    screen_show(screen, &picture);
    scene_clean(&screen->scene);
    free(picture.pixels);
}
