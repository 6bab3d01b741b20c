/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is to be seen: the guest's pixels, where they lie, what of them is new, and a
 * pointer and a box drawn by us over it. Drawn into memory here, by both renderers'
 * needs. Pure; one owner.
 */
#ifndef VIEWER_WINDOW_SCENE_H
#define VIEWER_WINDOW_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/damage.h"
#include "base/surface.h"
#include "viewer/window/scale.h"
#include "viewer/window/viewport.h"

/* Something drawn over the picture: premultiplied ARGB, at a place of the drawable;
 * hidden when `place` is empty. */
struct sprite {
    const uint32_t *pixels;
    struct rect place;
    unsigned version; /* another number, other pixels */
};

enum scene_layer {
    SCENE_POINTER, /* the guest's, where ours is captured */
    SCENE_BOX,     /* news for the person, above all else */
    SCENE_LAYERS
};

struct scene {
    struct surface guest; /* pixels NULL: nothing to show; never written to */
    struct viewport viewport;
    struct damage changed; /* guest pixels that are new */
    struct damage stale;   /* drawable pixels to be drawn again for another reason */
    bool is_stale;         /* all of them */
    struct sprite sprites[SCENE_LAYERS];
};

/* Draws `area` (of the drawable, inside the picture) into `to`, which is the drawable. */
void scene_draw(const struct scene *scene, struct scale *scale, const struct surface *to,
                struct rect area);
/* Draws everything, bars included. */
void scene_draw_all(const struct scene *scene, struct scale *scale,
                    const struct surface *to);
/* All drawable pixels of the picture that are out of date. */
struct damage scene_damage(const struct scene *scene);
/* Moves or changes a sprite; where it was and where it is becomes stale. */
void scene_set_sprite(struct scene *scene, enum scene_layer layer, struct sprite sprite);
/* Everything is drawn. */
void scene_clean(struct scene *scene);
bool scene_is_clean(const struct scene *scene);

/* A premultiplied pixel with straight alpha. */
uint32_t scene_straight_pixel(uint32_t pixel);

#endif
