/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A streaming texture of the guest's size, scaled by SDL's renderer: where there is a
 * GPU, or no surface to write to.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "viewer/window/render.h"

struct state {
    SDL_Renderer *renderer;
    SDL_Texture *picture;
    int width, height; /* of `picture` */
    SDL_Texture *sprites[SCENE_LAYERS];
    unsigned sprite_versions[SCENE_LAYERS];
};

static bool start(struct render *render, struct error *err) {
    SDL_Renderer *renderer = SDL_CreateRenderer(render->window, -1, 0);
    if (!renderer) {
        return error_set(err, ERROR_INTERNAL, "cannot draw in the window: %s",
                         SDL_GetError());
    }
    struct state *state = memory_new(1, sizeof *state);
    state->renderer = renderer;
    render->state = state;
    return true;
}

static void drop(SDL_Texture **texture) {
    if (*texture) {
        SDL_DestroyTexture(*texture);
        *texture = NULL;
    }
}

static void reset(struct render *render) {
    struct state *state = render->state;
    drop(&state->picture);
    for (int i = 0; i < SCENE_LAYERS; i++) {
        drop(&state->sprites[i]);
    }
}

static void stop(struct render *render) {
    struct state *state = render->state;
    reset(render);
    SDL_DestroyRenderer(state->renderer);
    free(state);
}

static SDL_Rect sdl_rect(struct rect area) {
    return (SDL_Rect){area.x, area.y, area.w, area.h};
}

static bool upload(SDL_Texture *texture, const struct surface *from, struct rect area) {
    SDL_Rect rect = sdl_rect(area);
    return SDL_UpdateTexture(texture, &rect, surface_at(from, area.x, area.y),
                             (int)from->stride * 4) == 0;
}

static bool is_whole_factor(const struct viewport *viewport) {
    return viewport->picture.w % viewport->guest_width == 0 &&
           viewport->picture.h % viewport->guest_height == 0;
}

/* True when the texture is new: all of the guest is to be uploaded. */
static bool make_picture(struct state *state, int width, int height) {
    if (state->picture && state->width == width && state->height == height) {
        return false;
    }
    drop(&state->picture);
    state->picture = SDL_CreateTexture(state->renderer, SDL_PIXELFORMAT_RGB888,
                                       SDL_TEXTUREACCESS_STREAMING, width, height);
    state->width = width;
    state->height = height;
    return true;
}

static void make_sprite(struct state *state, int layer, const struct sprite *sprite) {
    size_t count = (size_t)sprite->place.w * (size_t)sprite->place.h;
    uint32_t *pixels = memory_new(count, sizeof *pixels);
    for (size_t i = 0; i < count; i++) {
        pixels[i] = scene_straight_pixel(sprite->pixels[i]);
    }
    drop(&state->sprites[layer]);
    SDL_Texture *texture =
        SDL_CreateTexture(state->renderer, SDL_PIXELFORMAT_ARGB8888,
                          SDL_TEXTUREACCESS_STATIC, sprite->place.w, sprite->place.h);
    if (texture) {
        SDL_UpdateTexture(texture, NULL, pixels, sprite->place.w * 4);
        SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    }
    state->sprites[layer] = texture;
    state->sprite_versions[layer] = sprite->version;
    free(pixels);
}

static bool draw(struct render *render, const struct scene *scene) {
    struct state *state = render->state;
    const struct surface *guest = &scene->guest;
    bool is_good = true;
    if (make_picture(state, guest->width, guest->height)) {
        is_good = state->picture && upload(state->picture, guest,
                                           rect_make(0, 0, guest->width, guest->height));
    } else {
        for (unsigned i = 0; i < scene->changed.count && is_good; i++) {
            is_good = upload(state->picture, guest, scene->changed.rects[i]);
        }
    }
    if (is_good) {
        SDL_SetTextureScaleMode(state->picture, is_whole_factor(&scene->viewport)
                                                    ? SDL_ScaleModeNearest
                                                    : SDL_ScaleModeLinear);
    }
    return is_good;
}

static void put_sprite(struct state *state, int layer, const struct sprite *sprite) {
    if (rect_empty(sprite->place)) {
        return;
    }
    if (!state->sprites[layer] || state->sprite_versions[layer] != sprite->version) {
        make_sprite(state, layer, sprite);
    }
    SDL_Rect place = sdl_rect(sprite->place);
    SDL_RenderCopy(state->renderer, state->sprites[layer], NULL, &place);
}

static bool present(struct render *render, const struct scene *scene, bool whole) {
    struct state *state = render->state;
    SDL_Rect place = sdl_rect(scene->viewport.picture);
    (void)whole;
    if (!state->picture) {
        return false;
    }
    SDL_SetRenderDrawColor(state->renderer, 0, 0, 0, 255);
    SDL_RenderClear(state->renderer);
    if (SDL_RenderCopy(state->renderer, state->picture, NULL, &place) != 0) {
        return false;
    }
    for (int i = 0; i < SCENE_LAYERS; i++) {
        put_sprite(state, i, &scene->sprites[i]);
    }
    SDL_RenderPresent(state->renderer);
    return true;
}

static bool show(struct render *render, const struct surface *picture) {
    struct state *state = render->state;
    reset(render);
    make_picture(state, picture->width, picture->height);
    if (!state->picture || !upload(state->picture, picture,
                                   rect_make(0, 0, picture->width, picture->height))) {
        return false;
    }
    SDL_RenderCopy(state->renderer, state->picture, NULL, NULL);
    SDL_RenderPresent(state->renderer);
    return true;
}

const struct render_kind texture_render = {
    .name = "texture",
    .start = start,
    .stop = stop,
    .draw = draw,
    .present = present,
    .show = show,
    .reset = reset,
};
