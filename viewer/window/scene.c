/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/scene.h"

#include <string.h>

static uint32_t channel(uint32_t pixel, int shift) {
    return pixel >> shift & 0xff;
}

static uint32_t blend_pixel(uint32_t below, uint32_t above) {
    uint32_t through = 255 - channel(above, 24), result = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t value =
            channel(above, shift) + (channel(below, shift) * through + 127) / 255;
        result |= (value > 255 ? 255 : value) << shift;
    }
    return result;
}

static void blend(const struct surface *to, const struct sprite *sprite,
                  struct rect clip) {
    struct rect place = sprite->place, area = rect_intersect(place, clip);
    for (int y = area.y; y < area.y + area.h; y++) {
        const uint32_t *from = sprite->pixels + (size_t)(y - place.y) * (size_t)place.w;
        for (int x = area.x; x < area.x + area.w; x++) {
            uint32_t *pixel = surface_at(to, x, y);
            *pixel = blend_pixel(*pixel, from[x - place.x]);
        }
    }
}

uint32_t scene_straight_pixel(uint32_t pixel) {
    uint32_t alpha = channel(pixel, 24), result = alpha << 24;
    for (int shift = 0; alpha && shift < 24; shift += 8) {
        uint32_t value = (channel(pixel, shift) * 255 + alpha / 2) / alpha;
        result |= (value > 255 ? 255 : value) << shift;
    }
    return result;
}

static void copy(const struct scene *scene, const struct surface *to, struct rect area) {
    const struct rect *picture = &scene->viewport.picture;
    const struct surface shifted = {surface_at(to, picture->x, picture->y),
                                    scene->guest.width, scene->guest.height, to->stride};
    surface_copy(&shifted, &scene->guest, area);
}

void scene_draw(const struct scene *scene, struct scale *scale, const struct surface *to,
                struct rect area) {
    const struct viewport *viewport = &scene->viewport;
    const struct rect *picture = &viewport->picture;
    struct rect inner =
        rect_make(area.x - picture->x, area.y - picture->y, area.w, area.h);
    if (viewport_is_exact(viewport)) {
        copy(scene, to, inner);
    } else {
        scale_set(scale, viewport->guest_width, viewport->guest_height, picture->w,
                  picture->h);
        scale_paint(scale, to, picture->x, picture->y, &scene->guest, inner);
    }
    for (int i = 0; i < SCENE_LAYERS; i++) {
        if (rect_overlaps(area, scene->sprites[i].place)) {
            blend(to, &scene->sprites[i], area);
        }
    }
}

static void blacken(const struct surface *to, struct rect area) {
    for (int y = area.y; y < area.y + area.h && area.w > 0; y++) {
        memset(surface_at(to, area.x, y), 0, (size_t)area.w * sizeof(uint32_t));
    }
}

void scene_draw_all(const struct scene *scene, struct scale *scale,
                    const struct surface *to) {
    struct rect picture = scene->viewport.picture;
    int right = picture.x + picture.w, bottom = picture.y + picture.h;
    blacken(to, rect_make(0, 0, to->width, picture.y));
    blacken(to, rect_make(0, bottom, to->width, to->height - bottom));
    blacken(to, rect_make(0, picture.y, picture.x, picture.h));
    blacken(to, rect_make(right, picture.y, to->width - right, picture.h));
    scene_draw(scene, scale, to, picture);
}

struct damage scene_damage(const struct scene *scene) {
    struct damage clipped = {0}, damage = scene->stale;
    for (unsigned i = 0; i < scene->changed.count; i++) {
        damage_add(&damage,
                   viewport_to_drawable(&scene->viewport, scene->changed.rects[i]));
    }
    for (unsigned i = 0; i < damage.count; i++) {
        damage_add(&clipped, rect_intersect(damage.rects[i], scene->viewport.picture));
    }
    return clipped;
}

void scene_set_sprite(struct scene *scene, enum scene_layer layer, struct sprite sprite) {
    struct sprite *shown = &scene->sprites[layer];
    if (rect_equal(sprite.place, shown->place) &&
        (sprite.version == shown->version || rect_empty(sprite.place))) {
        return;
    }
    damage_add(&scene->stale, shown->place);
    damage_add(&scene->stale, sprite.place);
    *shown = sprite;
}

void scene_clean(struct scene *scene) {
    damage_clear(&scene->changed);
    damage_clear(&scene->stale);
    scene->is_stale = false;
}

bool scene_is_clean(const struct scene *scene) {
    return !scene->is_stale && damage_empty(&scene->changed) &&
           damage_empty(&scene->stale);
}
