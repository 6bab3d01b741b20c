/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/screen.h"

#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum {
    STEP = 40, /* from one window to the next that overlaps it */
};

static const Uint32 window_flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;

/* A render node that opens is what a GPU looks like without loading its driver. */
static bool has_gpu(void) {
    glob_t found;
    bool result = false;
    if (glob("/dev/dri/renderD*", 0, NULL, &found) != 0) {
        return false;
    }
    for (size_t i = 0; i < found.gl_pathc && !result; i++) {
        int fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
        result = fd >= 0;
        if (result) {
            close(fd);
        }
    }
    globfree(&found);
    return result;
}

static const struct render_kind *choose_render(const struct screen *screen,
                                               bool is_scaled) {
    if (screen->options->renderer != RENDERER_AUTO) {
        return screen->options->renderer == RENDERER_SURFACE ? &surface_render
                                                             : &texture_render;
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    bool has_surface =
        driver && (strcmp(driver, "x11") == 0 || strcmp(driver, "dummy") == 0);
    bool is_work = is_scaled || screen->is_full_screen;
    return has_surface && !(is_work && has_gpu()) ? &surface_render : &texture_render;
}

/* What the window manager puts around the window, as far as it is known by now. */
static void border_size(const struct screen *screen, int *width, int *height) {
    int top = 0, left = 0, bottom = 0, right = 0;
    if (screen->window) {
        SDL_GetWindowBordersSize(screen->window, &top, &left, &bottom, &right);
    }
    *width = left + right;
    *height = top + bottom;
}

static void wish_size(struct screen *screen) {
    SDL_Rect room;
    int display =
        screen->window ? SDL_GetWindowDisplayIndex(screen->window) : screen->monitor;
    border_size(screen, &screen->border_width, &screen->border_height);
    if (SDL_GetDisplayUsableBounds(display, &room) != 0 ||
        room.w <= screen->border_width || room.h <= screen->border_height) {
        room = (SDL_Rect){0, 0, screen->guest_width, screen->guest_height};
    } else {
        room.w -= screen->border_width;
        room.h -= screen->border_height;
    }
    viewport_window_size(screen->guest_width, screen->guest_height, screen->options->zoom,
                         room.w, room.h, &screen->wanted_width, &screen->wanted_height);
}

/* Where `start` has to go for `size` to lie within the room, its end before its begin. */
static int moved_inside(int start, int size, int room_start, int room_size) {
    int last = room_start + room_size - size;
    return start < room_start || last < room_start ? room_start
           : start > last                          ? last
                                                   : start;
}

/* Beside the other window where there is room, else so that its title stays in sight. */
static void place_by(const struct screen *screen, SDL_Window *neighbour, int *x, int *y) {
    SDL_Rect room;
    int left, top, width, height, border = 0, right = 0;
    if (SDL_GetDisplayUsableBounds(screen->monitor, &room) != 0) {
        return;
    }
    SDL_GetWindowPosition(neighbour, &left, &top);
    SDL_GetWindowSize(neighbour, &width, &height);
    SDL_GetWindowBordersSize(neighbour, NULL, &border, NULL, &right);
    int beside = left + width + border + right, wanted = screen->wanted_width;
    bool has_room = beside + wanted + right <= room.x + room.w;
    *x = has_room ? beside : moved_inside(left + STEP, wanted, room.x, room.w);
    *y = has_room ? top : moved_inside(top + STEP, screen->wanted_height, room.y, room.h);
}

static bool open_window(struct screen *screen, SDL_Window *neighbour, struct error *err) {
    Uint32 flags =
        window_flags | (screen->is_full_screen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0u);
    int x = (int)SDL_WINDOWPOS_UNDEFINED_DISPLAY(screen->monitor), y = x;
    if (neighbour && !screen->is_full_screen) {
        place_by(screen, neighbour, &x, &y);
    }
    screen->window = SDL_CreateWindow("oriel", x, y, screen->wanted_width,
                                      screen->wanted_height, flags);
    if (!screen->window) {
        return error_set(err, ERROR_INTERNAL, "cannot open a window: %s", SDL_GetError());
    }
    screen->followed_at = SDL_GetTicks64();
    screen->is_size_news = screen->is_full_screen;
    return true;
}

static bool start_render(struct screen *screen, struct error *err) {
    bool is_scaled = screen->wanted_width != screen->guest_width;
    const struct render_kind *kind = choose_render(screen, is_scaled);
    if (render_start(&screen->render, kind, screen->window, err)) {
        return true;
    }
    const struct render_kind *other =
        kind == &surface_render ? &texture_render : &surface_render;
    log_info("drawing by %s does not work here, trying %s", kind->name, other->name);
    return render_start(&screen->render, other, screen->window, err);
}

bool screen_open(struct screen *screen, SDL_Window *neighbour, struct error *err) {
    wish_size(screen);
    screen->scene.is_stale = true;
    if (!open_window(screen, neighbour, err)) {
        return false;
    }
    if (!start_render(screen, err)) {
        SDL_DestroyWindow(screen->window);
        screen->window = NULL;
        return false;
    }
    log_info("drawing by %s", screen->render.kind->name);
    return true;
}

void screen_close(struct screen *screen) {
    render_stop(&screen->render);
    if (screen->window) {
        SDL_DestroyWindow(screen->window);
        screen->window = NULL;
    }
}

void screen_guest_size(struct screen *screen, int width, int height) {
    screen->guest_width = width;
    screen->guest_height = height;
    screen->scene.guest.pixels = NULL;
    scene_clean(&screen->scene);
}

static bool is_free_size(const struct screen *screen) {
    Uint32 flags = SDL_GetWindowFlags(screen->window);
    return !screen->is_full_screen && !screen->is_sized_by_person &&
           !(flags & (SDL_WINDOW_MAXIMIZED | SDL_WINDOW_MINIMIZED));
}

/* A window that has grown, from a boot screen to a desktop say, may hang off the edge. */
static void keep_on_screen(struct screen *screen) {
    SDL_Rect room;
    int x, y, top = 0, left = 0, bottom = 0, right = 0;
    if (SDL_GetDisplayUsableBounds(SDL_GetWindowDisplayIndex(screen->window), &room) !=
        0) {
        return;
    }
    SDL_GetWindowBordersSize(screen->window, &top, &left, &bottom, &right);
    SDL_GetWindowPosition(screen->window, &x, &y);
    int new_x =
        moved_inside(x, screen->wanted_width, room.x + left, room.w - left - right);
    int new_y =
        moved_inside(y, screen->wanted_height, room.y + top, room.h - top - bottom);
    if (new_x != x || new_y != y) {
        SDL_SetWindowPosition(screen->window, new_x, new_y);
    }
}

static void follow_guest(struct screen *screen) {
    int width, height;
    wish_size(screen);
    SDL_GetWindowSize(screen->window, &width, &height);
    if (is_free_size(screen) &&
        (width != screen->wanted_width || height != screen->wanted_height)) {
        SDL_SetWindowSize(screen->window, screen->wanted_width, screen->wanted_height);
        keep_on_screen(screen);
        screen->followed_at = SDL_GetTicks64();
    }
}

bool screen_layout(struct screen *screen) {
    struct scene *scene = &screen->scene;
    struct viewport before = scene->viewport;
    int window_width, window_height, width, height;
    if (!scene->guest.pixels || !screen->window) {
        return false;
    }
    SDL_GetWindowSize(screen->window, &window_width, &window_height);
    SDL_GetWindowSizeInPixels(screen->window, &width, &height);
    if (window_width < 1 || window_height < 1 || width < 1 || height < 1) {
        return false;
    }
    viewport_set(&scene->viewport, scene->guest.width, scene->guest.height, window_width,
                 window_height, width, height);
    if (memcmp(&before, &scene->viewport, sizeof before) != 0) {
        scene->is_stale = true;
    }
    return true;
}

static void take_frame(struct screen *screen, const struct frame *frame) {
    struct scene *scene = &screen->scene;
    bool is_other =
        scene->guest.width != frame->width || scene->guest.height != frame->height;
    scene->guest = (struct surface){(uint32_t *)frame->pixels, frame->width,
                                    frame->height, (size_t)frame->width};
    damage_add_all(&scene->changed, &frame->damage);
    if (is_other) {
        scene->is_stale = true;
        follow_guest(screen);
    }
    screen->has_picture = true;
}

void screen_draw(struct screen *screen, const struct frame *frame) {
    struct scene *scene = &screen->scene;
    if (frame) {
        take_frame(screen, frame);
    }
    if (!screen_layout(screen)) {
        return;
    }
    if (!screen->render.kind->draw(&screen->render, scene)) {
        /* The display may have changed it in between: once more with what is there now.
         */
        screen->render.kind->reset(&screen->render);
        scene->is_stale = true;
        if (!screen_layout(screen) ||
            !screen->render.kind->draw(&screen->render, scene)) {
            log_debug("nothing can be drawn: %s", SDL_GetError());
            return;
        }
    }
    scene_clean(scene);
}

void screen_present(struct screen *screen) {
    if (screen->scene.guest.pixels &&
        !screen->render.kind->present(&screen->render, &screen->scene,
                                      screen->must_present)) {
        screen->render.kind->reset(&screen->render);
        screen->scene.is_stale = true;
    }
    screen->must_present = false;
}

void screen_show(struct screen *screen, const struct surface *picture) {
    if (!screen->render.kind->show(&screen->render, picture)) {
        log_debug("the picture cannot be shown: %s", SDL_GetError());
    }
    screen->must_present = false;
}

bool screen_is_dirty(const struct screen *screen) {
    return screen->window && screen->scene.guest.pixels &&
           (screen->must_present || !scene_is_clean(&screen->scene));
}

bool screen_is_hidden(const struct screen *screen) {
    return !screen->window || (SDL_GetWindowFlags(screen->window) &
                               (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN));
}

bool screen_is_chosen_size(const struct screen *screen) {
    return screen->window &&
           (screen->is_full_screen || screen->is_sized_by_person ||
            (SDL_GetWindowFlags(screen->window) & SDL_WINDOW_MAXIMIZED));
}

static void window_resized(struct screen *screen, int width, int height) {
    Uint32 flags = SDL_GetWindowFlags(screen->window);
    bool is_special = flags & (SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_MAXIMIZED);
    /* Sizes that come soon after a wish of ours answer it, not necessarily the last one.
     */
    bool is_answer = SDL_GetTicks64() - screen->followed_at < 250;
    if (screen->is_full_screen || is_special || !is_answer) {
        screen->is_size_news = true;
    }
    if (!screen->is_full_screen && !is_special && !is_answer) {
        screen->is_sized_by_person =
            width != screen->wanted_width || height != screen->wanted_height;
    }
}

/* The borders are known only some time after the window is there: it has to fit onto the
 * screen with them. */
static void fit_borders(struct screen *screen) {
    int width, height;
    border_size(screen, &width, &height);
    if (width != screen->border_width || height != screen->border_height) {
        follow_guest(screen);
    }
}

void screen_event(struct screen *screen, const SDL_Event *event) {
    if (event->type == SDL_RENDER_TARGETS_RESET ||
        event->type == SDL_RENDER_DEVICE_RESET) {
        screen->render.kind->reset(&screen->render);
        screen->scene.is_stale = true;
        return;
    }
    switch (event->window.event) {
    case SDL_WINDOWEVENT_RESIZED:
        window_resized(screen, event->window.data1, event->window.data2);
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        screen->scene.is_stale = true;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_RESTORED:
        screen->must_present = true;
        break;
    }
    fit_borders(screen);
}

/* A window cannot go from surface to texture: it is opened again. */
static void reopen(struct screen *screen) {
    struct error err;
    screen_close(screen);
    if (!screen_open(screen, NULL, &err)) {
        log_warning("%s", err.message);
    }
}

void screen_toggle_full_screen(struct screen *screen) {
    screen->is_full_screen = !screen->is_full_screen;
    if (choose_render(screen, false) != screen->render.kind && screen->is_full_screen &&
        screen->options->renderer == RENDERER_AUTO) {
        reopen(screen);
        return;
    }
    SDL_SetWindowFullscreen(screen->window,
                            screen->is_full_screen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0u);
    if (screen->options->auto_resize) {
        screen->is_sized_by_person = true; /* the guest follows the window, even back */
    } else if (!screen->is_full_screen) {
        follow_guest(screen);
    }
    screen->scene.is_stale = true;
}
