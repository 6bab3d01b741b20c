/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family that brings the scene into an SDL window: by the window's own surface
 * (render_surface.c: no GPU, cheapest per change) or by a texture (render_texture.c: the
 * GPU scales). Logic thread.
 */
#ifndef VIEWER_WINDOW_RENDER_H
#define VIEWER_WINDOW_RENDER_H

#include <stdbool.h>

#include <SDL.h>

#include "base/error.h"
#include "viewer/window/scene.h"

struct render_kind;

struct render {
    const struct render_kind *kind; /* NULL: none */
    void *state;                    /* the kind's */
    SDL_Window *window;
};

struct render_kind {
    const char *name;
    bool (*start)(struct render *render, struct error *err);
    void (*stop)(struct render *render);
    /* Reads what is new from the guest's pixels, which may change afterwards. False: the
     * drawable is not usable (any more), or has another size than the scene. */
    bool (*draw)(struct render *render, const struct scene *scene);
    /* Brings what was drawn to the screen; `whole` also what was there before. */
    bool (*present)(struct render *render, const struct scene *scene, bool whole);
    /* Shows a picture of the size of the drawable in place of the scene. */
    bool (*show)(struct render *render, const struct surface *picture);
    /* Memory was lost: the next drawing is of everything. */
    void (*reset)(struct render *render);
};

extern const struct render_kind surface_render;
extern const struct render_kind texture_render;

bool render_start(struct render *render, const struct render_kind *kind,
                  SDL_Window *window, struct error *err);
void render_stop(struct render *render);

#endif
