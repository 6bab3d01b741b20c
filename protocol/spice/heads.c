/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/heads.h"

#include "protocol/serve.h"

void heads_init(struct heads *heads, int wire) {
    heads->wire = wire;
}

bool heads_want(struct heads *heads, unsigned number, const struct framebuffer *front) {
    struct head *head = number < LIMIT_DISPLAYS ? &heads->head[number] : NULL;
    if (!head || head->is_wanted) {
        return false;
    }
    head->is_wanted = true;
    head->picture = (struct surface){.pixels = NULL};
    canvas_init(&head->canvas, heads->wire, number, front);
    return true;
}

void heads_drop(struct heads *heads, unsigned number) {
    struct head *head = number < LIMIT_DISPLAYS ? &heads->head[number] : NULL;
    if (head && head->is_wanted) {
        head->is_wanted = false;
        head->picture = (struct surface){.pixels = NULL};
        canvas_finish(&head->canvas);
    }
}

void heads_announce(struct heads *heads, unsigned number, bool is_present) {
    struct head *head = &heads->head[number];
    struct wire_message message = {
        .kind = WIRE_DISPLAY, .channel = number, .u.number = is_present};
    if (head->is_announced != is_present) {
        head->is_announced = is_present;
        serve_send(heads->wire, &message, NULL);
    }
}

static bool same(const struct surface *one, const struct surface *other) {
    return one->pixels == other->pixels && one->width == other->width &&
           one->height == other->height && one->stride == other->stride;
}

bool heads_show(struct heads *heads, unsigned number, const struct surface *picture,
                bool complete, struct error *err) {
    struct head *head = &heads->head[number];
    struct surface shown = picture ? *picture : (struct surface){.pixels = NULL};
    if (!head->is_wanted || same(&head->picture, &shown)) {
        return true;
    }
    head->picture = shown;
    head->is_touched = false;
    if (!picture) {
        canvas_hide(&head->canvas);
        return true;
    }
    return canvas_show(&head->canvas, picture, complete, err);
}

void heads_touch(struct heads *heads, unsigned number, struct rect area) {
    struct head *head = &heads->head[number];
    if (head->is_wanted && head->picture.pixels && !rect_empty(area)) {
        head->is_touched = true;
        canvas_begin(&head->canvas, area);
    }
}

void heads_commit(struct heads *heads, unsigned number, bool complete) {
    struct head *head = &heads->head[number];
    if (!head->is_wanted || !head->picture.pixels) {
        return;
    }
    if (head->is_touched || complete != head->canvas.complete) {
        head->is_touched = false;
        canvas_commit(&head->canvas, complete);
    }
}

void heads_release(struct heads *heads, unsigned number, uint64_t sequence) {
    struct head *head = number < LIMIT_DISPLAYS ? &heads->head[number] : NULL;
    if (head && head->is_wanted) {
        canvas_release(&head->canvas, sequence);
    }
}
