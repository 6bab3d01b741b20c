/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/viewport.h"

#include <stdint.h>

static int divide_up(int64_t a, int64_t b) {
    return (int)((a + b - 1) / b);
}

static int at_least_one(int64_t value) {
    return value < 1 ? 1 : (int)value;
}

static int clamp(int value, int limit) {
    return value < 0 ? 0 : value >= limit ? limit - 1 : value;
}

/* The largest size of the aspect of width x height that fits into the room. */
static void fit(int width, int height, int room_width, int room_height, int *fit_width,
                int *fit_height) {
    if ((int64_t)room_width * height <= (int64_t)room_height * width) {
        *fit_width = room_width;
        *fit_height = at_least_one(((int64_t)room_width * height + width / 2) / width);
    } else {
        *fit_height = room_height;
        *fit_width = at_least_one(((int64_t)room_height * width + height / 2) / height);
    }
}

/* A guest that takes sizes in steps of a few pixels is not worth blurring. */
static bool is_nearly(int size, int room) {
    return size <= room && room - size < VIEWPORT_SLACK;
}

void viewport_set(struct viewport *viewport, int guest_width, int guest_height,
                  int window_width, int window_height, int width, int height) {
    int w = guest_width, h = guest_height;
    if (!is_nearly(w, width) || !is_nearly(h, height)) {
        fit(guest_width, guest_height, width, height, &w, &h);
    }
    *viewport = (struct viewport){
        .guest_width = guest_width,
        .guest_height = guest_height,
        .window_width = window_width,
        .window_height = window_height,
        .width = width,
        .height = height,
        .picture = {(width - w) / 2, (height - h) / 2, w, h},
    };
}

bool viewport_is_exact(const struct viewport *viewport) {
    return viewport->picture.w == viewport->guest_width &&
           viewport->picture.h == viewport->guest_height;
}

struct rect viewport_to_drawable(const struct viewport *viewport, struct rect guest) {
    int64_t w = viewport->picture.w, h = viewport->picture.h;
    int left = (int)(guest.x * w / viewport->guest_width);
    int top = (int)(guest.y * h / viewport->guest_height);
    int right = divide_up((guest.x + guest.w) * w, viewport->guest_width);
    int bottom = divide_up((guest.y + guest.h) * h, viewport->guest_height);
    return rect_make(viewport->picture.x + left, viewport->picture.y + top, right - left,
                     bottom - top);
}

/* A place among `from` pixels, as one among `to`: the last is the last, so that the edges
 * of a guest can be touched that has more pixels than are shown. */
static int64_t rescale(int64_t at, int from, int to) {
    return at == from - 1 ? to - 1 : at * to / from;
}

bool viewport_to_guest(const struct viewport *viewport, int window_x, int window_y,
                       int *guest_x, int *guest_y) {
    const struct rect *picture = &viewport->picture;
    int64_t x = rescale(window_x, viewport->window_width, viewport->width) - picture->x;
    int64_t y = rescale(window_y, viewport->window_height, viewport->height) - picture->y;
    bool inside = x >= 0 && y >= 0 && x < picture->w && y < picture->h;
    int picture_x = clamp((int)x, picture->w), picture_y = clamp((int)y, picture->h);
    *guest_x = (int)rescale(picture_x, picture->w, viewport->guest_width);
    *guest_y = (int)rescale(picture_y, picture->h, viewport->guest_height);
    return inside;
}

void viewport_window_size(int width, int height, int zoom, int room_width,
                          int room_height, int *window_width, int *window_height) {
    int percent = zoom > 0 ? zoom : 100;
    int w = at_least_one((int64_t)width * percent / 100);
    int h = at_least_one((int64_t)height * percent / 100);
    if (w > room_width || h > room_height) {
        fit(width, height, room_width, room_height, &w, &h);
    }
    *window_width = w;
    *window_height = h;
}
