/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/cursor.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "viewer/window/scale.h"

static bool surface_is_empty(const struct surface *surface) {
    return surface->width < 1 || surface->height < 1;
}

static void remake(struct surface *surface, int width, int height) {
    free(surface->pixels);
    *surface = (struct surface){NULL, width, height, (size_t)width};
    if (!surface_is_empty(surface)) {
        surface->pixels = memory_new((size_t)width * (size_t)height, sizeof(uint32_t));
    }
}

static void copy_shape(struct cursor *cursor, const uint32_t *pixels, int width,
                       int height) {
    remake(&cursor->shape, width, height);
    if (!surface_is_empty(&cursor->shape)) {
        size_t count = cursor->shape.stride * (size_t)cursor->shape.height;
        memcpy(cursor->shape.pixels, pixels, count * sizeof(uint32_t));
    }
}

void cursor_share(struct cursor *cursor, const struct cursor *other) {
    const struct surface *shape = &other->shape;
    if (other->is_known) {
        copy_shape(cursor, shape->pixels, shape->width, shape->height);
        cursor->hot_x = other->hot_x;
        cursor->hot_y = other->hot_y;
        cursor->is_known = cursor->is_shared = true;
    }
}

void cursor_take(struct cursor *cursor, const struct event *event) {
    copy_shape(cursor, event->u.cursor.pixels, event->u.cursor.width,
               event->u.cursor.height);
    cursor->hot_x = event->u.cursor.hot_x;
    cursor->hot_y = event->u.cursor.hot_y;
    cursor->is_known = true;
}

void cursor_move(struct cursor *cursor, int x, int y) {
    cursor->has_position = true;
    cursor->x = x;
    cursor->y = y;
}

static int scaled_by(int value, int to, int from) {
    int64_t result = ((int64_t)value * to + from / 2) / from;
    return result < 1 ? 1 : result > LIMIT_CURSOR_SIDE ? LIMIT_CURSOR_SIDE : (int)result;
}

static void make_scaled(struct cursor *cursor, const struct viewport *viewport) {
    const struct surface *shape = &cursor->shape;
    int to = viewport->picture.w, from = viewport->guest_width;
    int w = scaled_by(shape->width, to, from), h = scaled_by(shape->height, to, from);
    struct scale scale = {0};
    remake(&cursor->scaled, w, h);
    scale_set(&scale, shape->width, shape->height, w, h);
    scale_paint(&scale, &cursor->scaled, 0, 0, shape, rect_make(0, 0, w, h));
    scale_free(&scale);
    int hot_x = cursor->hot_x * w / shape->width,
        hot_y = cursor->hot_y * h / shape->height;
    cursor->scaled_hot_x = hot_x < 0 ? 0 : hot_x >= w ? w - 1 : hot_x;
    cursor->scaled_hot_y = hot_y < 0 ? 0 : hot_y >= h ? h - 1 : hot_y;
    cursor->version++;
}

/* SDL 2.26 hands the pixels to X11 as they are, which wants them premultiplied; all other
 * display systems get them premultiplied by SDL. */
static uint32_t *sdl_pixels(const struct surface *scaled) {
    size_t count = scaled->stride * (size_t)scaled->height;
    uint32_t *pixels = memory_new(count, sizeof *pixels);
    const char *driver = SDL_GetCurrentVideoDriver();
    bool is_x11 = driver && strcmp(driver, "x11") == 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = scaled->pixels[i];
        pixels[i] = is_x11 ? pixel : scene_straight_pixel(pixel);
    }
    return pixels;
}

static void replace_shown(struct cursor *cursor, SDL_Cursor *next) {
    SDL_SetCursor(next ? next : SDL_GetDefaultCursor());
    if (cursor->shown) {
        SDL_FreeCursor(cursor->shown);
    }
    cursor->shown = next;
}

void cursor_show(struct cursor *cursor, const struct viewport *viewport) {
    if (!cursor->is_known) {
        SDL_SetCursor(SDL_GetDefaultCursor());
        SDL_ShowCursor(SDL_ENABLE);
        return;
    }
    if (surface_is_empty(&cursor->shape)) {
        SDL_ShowCursor(SDL_DISABLE);
        return;
    }
    make_scaled(cursor, viewport);
    const struct surface *scaled = &cursor->scaled;
    uint32_t *pixels = sdl_pixels(scaled);
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormatFrom(pixels, scaled->width, scaled->height, 32,
                                           scaled->width * 4, SDL_PIXELFORMAT_ARGB8888);
    if (surface) {
        replace_shown(cursor, SDL_CreateColorCursor(surface, cursor->scaled_hot_x,
                                                    cursor->scaled_hot_y));
        SDL_FreeSurface(surface);
    }
    free(pixels);
    SDL_ShowCursor(SDL_ENABLE);
}

void cursor_drop(struct cursor *cursor) {
    cursor->is_known = false;
    cursor->has_position = false;
    replace_shown(cursor, NULL);
    SDL_ShowCursor(SDL_ENABLE);
}

struct sprite cursor_sprite(const struct cursor *cursor,
                            const struct viewport *viewport) {
    struct sprite sprite = {.pixels = cursor->scaled.pixels, .version = cursor->version};
    if (!cursor->is_known || !cursor->has_position || surface_is_empty(&cursor->shape) ||
        !cursor->scaled.pixels) {
        return sprite;
    }
    struct rect point =
        viewport_to_drawable(viewport, rect_make(cursor->x, cursor->y, 1, 1));
    sprite.place =
        rect_make(point.x - cursor->scaled_hot_x, point.y - cursor->scaled_hot_y,
                  cursor->scaled.width, cursor->scaled.height);
    return sprite;
}

void cursor_free(struct cursor *cursor) {
    free(cursor->shape.pixels);
    free(cursor->scaled.pixels);
    if (cursor->shown) {
        SDL_FreeCursor(cursor->shown);
    }
    *cursor = (struct cursor){0};
}
