/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "tests/check.h"
#include "viewer/window/scene.h"

static struct surface make_surface(int width, int height, uint32_t colour) {
    struct surface surface = {NULL, width, height, (size_t)width};
    size_t count = (size_t)width * (size_t)height;
    surface.pixels = memory_new(count, sizeof(uint32_t));
    for (size_t i = 0; i < count; i++) {
        surface.pixels[i] = colour;
    }
    return surface;
}

static void paint_noise(const struct surface *surface, struct rect area, uint32_t seed) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            seed = seed * 1664525u + 1013904223u;
            *surface_at(surface, x, y) = seed >> 8;
        }
    }
}

static void check_same(const struct surface *a, const struct surface *b) {
    for (int y = 0; y < a->height; y++) {
        for (int x = 0; x < a->width; x++) {
            CHECK_INT(*surface_at(a, x, y), *surface_at(b, x, y));
        }
    }
}

static struct scene make_scene(int guest_w, int guest_h, int w, int h) {
    struct scene scene = {.guest = make_surface(guest_w, guest_h, 0)};
    viewport_set(&scene.viewport, guest_w, guest_h, w, h, w, h);
    paint_noise(&scene.guest, rect_make(0, 0, guest_w, guest_h), 1);
    return scene;
}

static void whole_factors_are_exact(void) {
    struct scene scene = make_scene(20, 10, 60, 40);
    struct surface to = make_surface(60, 40, 0x55555555);
    struct scale scale = {0};
    scene_draw_all(&scene, &scale, &to);
    for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 60; x++) {
            bool bar = y < 5 || y >= 35;
            CHECK_INT(*surface_at(&to, x, y),
                      bar ? 0 : *surface_at(&scene.guest, x / 3, (y - 5) / 3));
        }
    }
    scale_free(&scale);
    free(to.pixels);
    free(scene.guest.pixels);
}

static void half_is_the_mean(void) {
    struct surface from = make_surface(4, 2, 0), to = make_surface(2, 1, 0);
    struct scale scale = {0};
    from.pixels[0] = 0xff;
    from.pixels[1] = 0xff;
    from.pixels[2] = 0xff0000;
    scale_set(&scale, 4, 2, 2, 1);
    scale_paint(&scale, &to, 0, 0, &from, rect_make(0, 0, 2, 1));
    CHECK_INT(to.pixels[0], 0x80);
    CHECK_INT(to.pixels[1], 0x400000);
    scale_free(&scale);
    free(from.pixels);
    free(to.pixels);
}

static void flat_stays_flat(void) {
    static const int sizes[][2] = {{7, 5}, {99, 3}, {101, 250}, {1, 1}, {640, 479}};
    struct surface from = make_surface(100, 60, 0xfffefdfc);
    struct scale scale = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int w = sizes[i][0], h = sizes[i][1];
        struct surface to = make_surface(w, h, 0);
        scale_set(&scale, 100, 60, w, h);
        scale_paint(&scale, &to, 0, 0, &from, rect_make(0, 0, w, h));
        for (int k = 0; k < w * h; k++) {
            CHECK_INT(to.pixels[k], 0xfffefdfc);
        }
        free(to.pixels);
    }
    scale_free(&scale);
    free(from.pixels);
}

/* Drawing what is damaged gives the same as drawing everything, at many scales. */
static void check_damage(int guest_w, int guest_h, int w, int h) {
    struct scene scene = make_scene(guest_w, guest_h, w, h);
    struct surface parts = make_surface(w, h, 0), whole = make_surface(w, h, 0);
    struct scale scale = {0};
    scene_draw_all(&scene, &scale, &parts);
    for (uint32_t round = 0; round < 30; round++) {
        int x = (int)(round * 13 % (uint32_t)guest_w);
        int y = (int)(round * 29 % (uint32_t)guest_h);
        struct rect area =
            rect_intersect(rect_make(x, y, 1 + (int)round % 9, 1 + (int)round % 5),
                           rect_make(0, 0, guest_w, guest_h));
        paint_noise(&scene.guest, area, round + 2);
        damage_add(&scene.changed, area);
        struct damage damage = scene_damage(&scene);
        for (unsigned i = 0; i < damage.count; i++) {
            scene_draw(&scene, &scale, &parts, damage.rects[i]);
        }
        scene_clean(&scene);
        CHECK(scene_is_clean(&scene));
        scene_draw_all(&scene, &scale, &whole);
        check_same(&parts, &whole);
    }
    scale_free(&scale);
    free(parts.pixels);
    free(whole.pixels);
    free(scene.guest.pixels);
}

static void damage_equals_everything(void) {
    check_damage(64, 48, 64, 48);
    check_damage(64, 48, 100, 48);
    check_damage(64, 48, 128, 96);
    check_damage(64, 48, 97, 71);
    check_damage(64, 48, 63, 47);
    check_damage(64, 48, 31, 80);
    check_damage(64, 48, 10, 9);
}

static void sprite_moves_without_traces(void) {
    static uint32_t shape[6 * 4];
    struct scene scene = make_scene(50, 40, 75, 60);
    struct surface parts = make_surface(75, 60, 0), whole = make_surface(75, 60, 0);
    struct scale scale = {0};
    for (size_t i = 0; i < 6 * 4; i++) {
        shape[i] = 0x80402010;
    }
    scene_draw_all(&scene, &scale, &parts);
    for (int i = -8; i < 80; i += 5) {
        struct sprite sprite = {shape, {i, i / 2, 6, 4}, 1};
        scene_set_sprite(&scene, SCENE_POINTER, sprite);
        struct damage damage = scene_damage(&scene);
        for (unsigned k = 0; k < damage.count; k++) {
            scene_draw(&scene, &scale, &parts, damage.rects[k]);
        }
        scene_clean(&scene);
        scene_draw_all(&scene, &scale, &whole);
        check_same(&parts, &whole);
    }
    scene_set_sprite(&scene, SCENE_POINTER, (struct sprite){0});
    CHECK(!scene_is_clean(&scene));
    scale_free(&scale);
    free(parts.pixels);
    free(whole.pixels);
    free(scene.guest.pixels);
}

static void blending(void) {
    static const uint32_t shape[] = {0xffffffff, 0x00000000, 0x80800000};
    struct scene scene = {.guest = make_surface(3, 1, 0x0000ff)};
    struct surface to = make_surface(3, 1, 0);
    struct scale scale = {0};
    viewport_set(&scene.viewport, 3, 1, 3, 1, 3, 1);
    scene_set_sprite(&scene, SCENE_POINTER, (struct sprite){shape, {0, 0, 3, 1}, 1});
    scene_draw_all(&scene, &scale, &to);
    CHECK_INT(to.pixels[0], 0xffffff);
    CHECK_INT(to.pixels[1], 0x0000ff);
    CHECK_INT(to.pixels[2], 0x80007f);
    CHECK_INT(scene_straight_pixel(0x80402010), 0x80804020);
    CHECK_INT(scene_straight_pixel(0), 0);
    free(to.pixels);
    free(scene.guest.pixels);
}

static const struct check_case cases[] = {
    {"whole_factors_are_exact", whole_factors_are_exact},
    {"half_is_the_mean", half_is_the_mean},
    {"flat_stays_flat", flat_stays_flat},
    {"damage_equals_everything", damage_equals_everything},
    {"sprite_moves_without_traces", sprite_moves_without_traces},
    {"blending", blending},
};
CHECK_MAIN(cases)
