/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window's surface: memory shared with the display server, which also keeps what is
 * covered by other windows, so that no copy of the picture of our own is needed.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "viewer/window/render.h"

struct state {
    struct scale scale;
    SDL_Rect drawn[DAMAGE_RECTS_MAX]; /* waits to be presented */
    int drawn_count;
    void *pixels; /* of the surface that was drawn to last */
};

static bool is_usable(const SDL_Surface *surface) {
    return surface && surface->format->BytesPerPixel == 4 &&
           surface->format->Rmask == 0xff0000 && surface->format->Gmask == 0xff00 &&
           surface->format->Bmask == 0xff && surface->pitch % 4 == 0;
}

static bool start(struct render *render, struct error *err) {
    SDL_Surface *surface = SDL_GetWindowSurface(render->window);
    if (!is_usable(surface)) {
        return error_set(err, ERROR_INTERNAL, "the window's surface cannot be used");
    }
    memory_prefault(surface->pixels, (size_t)surface->pitch * (size_t)surface->h);
    render->state = memory_new(1, sizeof(struct state));
    return true;
}

static void stop(struct render *render) {
    struct state *state = render->state;
    scale_free(&state->scale);
    free(state);
}

static void reset(struct render *render) {
    struct state *state = render->state;
    state->pixels = NULL;
}

static struct surface view_of(SDL_Surface *surface) {
    return (struct surface){surface->pixels, surface->w, surface->h,
                            (size_t)surface->pitch / 4};
}

static void draw_parts(struct state *state, const struct surface *to,
                       const struct scene *scene) {
    const struct damage damage = scene_damage(scene);
    for (unsigned i = 0; i < damage.count; i++) {
        struct rect part = damage.rects[i];
        scene_draw(scene, &state->scale, to, part);
        state->drawn[i] = (SDL_Rect){part.x, part.y, part.w, part.h};
    }
    state->drawn_count = (int)damage.count;
}

static bool draw(struct render *render, const struct scene *scene) {
    struct state *state = render->state;
    SDL_Surface *surface = SDL_GetWindowSurface(render->window);
    if (!is_usable(surface) || surface->w != scene->viewport.width ||
        surface->h != scene->viewport.height) {
        return false;
    }
    const struct surface to = view_of(surface);
    if (scene->is_stale || state->pixels != surface->pixels) {
        state->pixels = surface->pixels;
        scene_draw_all(scene, &state->scale, &to);
        state->drawn[0] = (SDL_Rect){0, 0, surface->w, surface->h};
        state->drawn_count = 1;
    } else {
        draw_parts(state, &to, scene);
    }
    return true;
}

static bool present(struct render *render, const struct scene *scene, bool whole) {
    struct state *state = render->state;
    (void)scene;
    if (whole) {
        return SDL_UpdateWindowSurface(render->window) == 0;
    }
    return state->drawn_count == 0 ||
           SDL_UpdateWindowSurfaceRects(render->window, state->drawn,
                                        state->drawn_count) == 0;
}

static bool show(struct render *render, const struct surface *picture) {
    SDL_Surface *surface = SDL_GetWindowSurface(render->window);
    if (!is_usable(surface) || surface->w != picture->width ||
        surface->h != picture->height) {
        return false;
    }
    const struct surface to = view_of(surface);
    surface_copy(&to, picture, rect_make(0, 0, picture->width, picture->height));
    reset(render);
    return SDL_UpdateWindowSurface(render->window) == 0;
}

const struct render_kind surface_render = {
    .name = "surface",
    .start = start,
    .stop = stop,
    .draw = draw,
    .present = present,
    .show = show,
    .reset = reset,
};
