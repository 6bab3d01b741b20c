/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/canvas.h"

#include <stdlib.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/serve.h"

void canvas_init(struct canvas *canvas, int wire, const struct framebuffer *front) {
    *canvas = (struct canvas){.wire = wire, .front = *front, .front_is_free = true};
    pthread_mutex_init(&canvas->lock, NULL);
}

static struct surface new_surface(const struct surface *old, int32_t width,
                                  int32_t height) {
    struct surface made = {.width = width, .height = height, .stride = (size_t)width};
    made.pixels = memory_new((size_t)width * (size_t)height, sizeof *made.pixels);
    if (old->pixels) {
        surface_copy(&made, old,
                     rect_intersect(rect_make(0, 0, width, height),
                                    rect_make(0, 0, old->width, old->height)));
    }
    return made;
}

bool canvas_resize(struct canvas *canvas, int32_t width, int32_t height,
                   struct error *err) {
    if (!limit_size_allowed(width, height)) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server's display of %dx%d pixels is not "
                         "allowed",
                         width, height);
    }
    struct surface made = new_surface(&canvas->surface, width, height);
    struct wire_message message = {.kind = WIRE_SIZE};
    message.u.size.width = width;
    message.u.size.height = height;
    pthread_mutex_lock(&canvas->lock);
    free(canvas->surface.pixels);
    canvas->surface = made;
    bool mapped = framebuffer_map(&canvas->front, width, height, err);
    canvas->complete = false;
    canvas->front_complete = false;
    damage_clear(&canvas->painting);
    damage_clear(&canvas->painted);
    damage_add(&canvas->painted, rect_make(0, 0, width, height));
    serve_send(canvas->wire, &message, NULL);
    pthread_mutex_unlock(&canvas->lock);
    return mapped;
}

void canvas_prefault(struct canvas *canvas) {
    size_t size = (size_t)canvas->surface.width * (size_t)canvas->surface.height * 4;
    memory_prefault(canvas->surface.pixels, size);
    memory_prefault(canvas->front.pixels, size);
}

/* Moves out what may be published now: all but what is being painted. */
static void take_publishable(struct canvas *canvas, struct damage *taken) {
    struct damage kept = {0};
    *taken = (struct damage){0};
    for (unsigned i = 0; i < canvas->painted.count; i++) {
        struct rect area = canvas->painted.rects[i];
        damage_add(damage_overlaps(&canvas->painting, area) ? &kept : taken, area);
    }
    canvas->painted = kept;
}

/* With the lock held. */
static void publish(struct canvas *canvas) {
    struct wire_message message = {.kind = WIRE_FRAME};
    struct surface front = {canvas->front.pixels, canvas->front.width,
                            canvas->front.height, (size_t)canvas->front.width};
    struct damage *damage = &message.u.frame.damage;
    take_publishable(canvas, damage);
    if (damage_empty(damage)) {
        return;
    }
    for (unsigned i = 0; i < damage->count; i++) {
        surface_copy(&front, &canvas->surface, damage->rects[i]);
    }
    message.u.frame.sequence = ++canvas->sequence;
    canvas->front_complete |= canvas->complete && damage_empty(&canvas->painted);
    message.u.frame.complete = canvas->front_complete;
    message.u.frame.width = front.width;
    message.u.frame.height = front.height;
    canvas->front_is_free = false;
    serve_send(canvas->wire, &message, NULL);
}

void canvas_begin(struct canvas *canvas, struct rect area) {
    pthread_mutex_lock(&canvas->lock);
    damage_add(&canvas->painting, area);
    pthread_mutex_unlock(&canvas->lock);
}

void canvas_commit(struct canvas *canvas, bool complete) {
    pthread_mutex_lock(&canvas->lock);
    damage_add_all(&canvas->painted, &canvas->painting);
    damage_clear(&canvas->painting);
    canvas->complete = complete;
    if (canvas->front_is_free) {
        publish(canvas);
    }
    pthread_mutex_unlock(&canvas->lock);
}

bool canvas_release(struct canvas *canvas, uint64_t sequence) {
    pthread_mutex_lock(&canvas->lock);
    bool known = !canvas->front_is_free && sequence == canvas->sequence;
    if (known) {
        canvas->front_is_free = true;
        publish(canvas);
    }
    pthread_mutex_unlock(&canvas->lock);
    return known;
}
