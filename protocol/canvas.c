/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/canvas.h"

#include <stdlib.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/serve.h"

void canvas_init(struct canvas *canvas, int wire, unsigned display,
                 const struct framebuffer *front) {
    *canvas = (struct canvas){
        .wire = wire, .display = display, .front = *front, .front_is_free = true};
    pthread_mutex_init(&canvas->lock, NULL);
}

/* With the lock held, as all below. */
static void drop_surface(struct canvas *canvas) {
    if (!canvas->is_borrowed) {
        free(canvas->surface.pixels);
    }
    canvas->surface = (struct surface){.pixels = NULL};
    canvas->is_borrowed = false;
    canvas->complete = false;
    damage_clear(&canvas->painting);
    damage_clear(&canvas->painted);
}

static void take_surface(struct canvas *canvas, const struct surface *surface,
                         bool is_borrowed) {
    drop_surface(canvas);
    canvas->surface = *surface;
    canvas->is_borrowed = is_borrowed;
    canvas->front_complete = false;
    damage_add(&canvas->painted, rect_make(0, 0, surface->width, surface->height));
}

static void send_size(struct canvas *canvas, int32_t width, int32_t height) {
    struct wire_message message = {.kind = WIRE_SIZE, .channel = canvas->display};
    message.u.size.width = width;
    message.u.size.height = height;
    serve_send(canvas->wire, &message, NULL);
}

static bool check_size(int32_t width, int32_t height, struct error *err) {
    return limit_size_allowed(width, height) ||
           error_set(err, ERROR_PROTOCOL,
                     "the server's display of %dx%d pixels is not allowed", width,
                     height);
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
    if (!check_size(width, height, err)) {
        return false;
    }
    struct surface made = new_surface(&canvas->surface, width, height);
    pthread_mutex_lock(&canvas->lock);
    take_surface(canvas, &made, false);
    bool mapped = framebuffer_map(&canvas->front, width, height, err);
    if (mapped) {
        send_size(canvas, width, height);
    } else {
        drop_surface(canvas);
    }
    pthread_mutex_unlock(&canvas->lock);
    return mapped;
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

/* Without damage too when that is all there is to say: that the picture is complete. */
static void publish(struct canvas *canvas) {
    struct wire_message message = {.kind = WIRE_FRAME, .channel = canvas->display};
    struct surface front = {canvas->front.pixels, canvas->front.width,
                            canvas->front.height, (size_t)canvas->front.width};
    struct damage *damage = &message.u.frame.damage;
    if (!canvas->surface.pixels) {
        return;
    }
    take_publishable(canvas, damage);
    bool completes = canvas->complete && damage_empty(&canvas->painted);
    if (damage_empty(damage) && (!completes || canvas->front_complete)) {
        return;
    }
    for (unsigned i = 0; i < damage->count; i++) {
        surface_copy(&front, &canvas->surface, damage->rects[i]);
    }
    message.u.frame.sequence = ++canvas->sequence;
    canvas->front_complete |= completes;
    message.u.frame.complete = canvas->front_complete;
    message.u.frame.width = front.width;
    message.u.frame.height = front.height;
    canvas->front_is_free = false;
    serve_send(canvas->wire, &message, NULL);
}

static bool front_fits(const struct canvas *canvas, const struct surface *surface) {
    return canvas->front.pixels && canvas->front.width == surface->width &&
           canvas->front.height == surface->height;
}

bool canvas_show(struct canvas *canvas, const struct surface *surface, bool complete,
                 struct error *err) {
    bool mapped = true;
    if (!check_size(surface->width, surface->height, err)) {
        canvas_hide(canvas);
        return false;
    }
    pthread_mutex_lock(&canvas->lock);
    take_surface(canvas, surface, true);
    canvas->complete = complete;
    if (!front_fits(canvas, surface)) {
        mapped = framebuffer_map(&canvas->front, surface->width, surface->height, err);
        if (mapped) {
            send_size(canvas, surface->width, surface->height);
        } else {
            drop_surface(canvas);
        }
    }
    if (complete && canvas->front_is_free) {
        publish(canvas);
    }
    pthread_mutex_unlock(&canvas->lock);
    return mapped;
}

void canvas_hide(struct canvas *canvas) {
    pthread_mutex_lock(&canvas->lock);
    drop_surface(canvas);
    pthread_mutex_unlock(&canvas->lock);
}

void canvas_finish(struct canvas *canvas) {
    canvas_hide(canvas);
    send_size(canvas, 0, 0);
    framebuffer_close(&canvas->front);
    pthread_mutex_destroy(&canvas->lock);
}

void canvas_prefault(struct canvas *canvas) {
    size_t size = (size_t)canvas->surface.width * (size_t)canvas->surface.height * 4;
    memory_prefault(canvas->surface.pixels, size);
    memory_prefault(canvas->front.pixels, size);
}

void canvas_begin(struct canvas *canvas, struct rect area) {
    struct rect bounds = {0, 0, canvas->surface.width, canvas->surface.height};
    pthread_mutex_lock(&canvas->lock);
    damage_add(&canvas->painting, rect_intersect(area, bounds));
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
