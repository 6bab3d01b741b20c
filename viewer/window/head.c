/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/head.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/memory.h"
#include "viewer/window/farewell.h"
#include "viewer/window/loop.h"

struct head *head_new(unsigned display, const struct window_options *options,
                      bool is_relative) {
    struct head *head = memory_new(1, sizeof *head);
    *head = (struct head){
        .display = display,
        .screen = {.options = options, .is_full_screen = options->full_screen},
        .mouse = {.display = display, .relative = is_relative},
    };
    return head;
}

bool head_open(struct head *head, SDL_Window *neighbour, struct error *err) {
    SDL_DisplayMode mode = {0};
    if (!screen_open(&head->screen, neighbour, err)) {
        return false;
    }
    SDL_GetWindowDisplayMode(head->screen.window, &mode);
    pace_start(&head->pace, mode.refresh_rate);
    head->is_cursor_new = true;
    return true;
}

void head_set_title(const struct head *head, const char *name, unsigned number,
                    const char *state) {
    char escaped[256], which[16] = "", title[320];
    if (!head->screen.window) {
        return;
    }
    escape_line(name ? name : "", escaped, sizeof escaped, 100);
    if (number > 0) {
        snprintf(which, sizeof which, "%s(%u)", *escaped ? " " : "", number);
    }
    snprintf(title, sizeof title, "%s%s%soriel%s", escaped, which,
             *escaped || *which ? " - " : "", state);
    SDL_SetWindowTitle(head->screen.window, title);
}

static bool is_captured(const struct head *head) {
    return head->is_grabbed && head->mouse.relative;
}

/* The guest's pointer drawn by us is only of use where ours is captured. */
static void place_sprite(struct head *head) {
    struct sprite sprite = {0};
    if (is_captured(head)) {
        sprite = cursor_sprite(&head->cursor, &head->screen.scene.viewport);
    }
    scene_set_sprite(&head->screen.scene, SCENE_POINTER, sprite);
}

bool head_set_grab(struct head *head, bool on, struct keyboard *keyboard,
                   struct sender *sender) {
    SDL_Window *window = head->screen.window;
    if (on == head->is_grabbed || !window ||
        (on && (sender->view_only || sender->closed))) {
        return false;
    }
    mouse_release_all(&head->mouse, sender);
    keyboard_release_all(keyboard, sender);
    head->is_grabbed = on;
    head->mouse.has_grab = on;
    SDL_SetWindowKeyboardGrab(window, on);
    SDL_SetWindowMouseGrab(window, on);
    SDL_SetRelativeMouseMode(is_captured(head));
    place_sprite(head);
    return true;
}

void head_pointer_mode(struct head *head, bool is_relative, struct sender *sender) {
    mouse_release_all(&head->mouse, sender);
    head->mouse.relative = is_relative;
    if (head->screen.window && (head->is_grabbed || !is_relative)) {
        SDL_SetRelativeMouseMode(is_captured(head));
    }
}

void head_lose_focus(struct head *head, struct keyboard *keyboard,
                     struct sender *sender) {
    head_set_grab(head, false, keyboard, sender);
    keyboard_release_all(keyboard, sender);
    mouse_release_all(&head->mouse, sender);
    keyboard->chord = (struct grab_chord){0};
}

/* Draws, gives the frame back before the slower presenting, presents. */
static void show_now(struct head *head, struct console *console) {
    struct frame frame;
    bool has_frame = head->is_frame_waiting && console &&
                     console_frame(console, head->display, &frame);
    head->is_frame_waiting = false;
    if (!has_frame && !screen_is_dirty(&head->screen)) {
        return;
    }
    screen_draw(&head->screen, has_frame ? &frame : NULL);
    if (has_frame) {
        console_release(console, head->display);
    }
    screen_present(&head->screen);
    pace_shown(&head->pace, loop_now_ns());
}

void head_show_cursor(struct head *head) {
    SDL_Window *over = SDL_GetMouseFocus();
    if (head->is_cursor_new && head->screen.has_picture &&
        (!over || over == head->screen.window)) {
        head->is_cursor_new = false;
        cursor_show(&head->cursor, &head->screen.scene.viewport);
    }
}

void head_show(struct head *head, struct console *console) {
    place_sprite(head);
    if ((head->is_frame_waiting || screen_is_dirty(&head->screen)) &&
        pace_wait(&head->pace, loop_now_ns()) == 0) {
        show_now(head, console);
    }
}

void head_say_farewell(struct head *head, struct overlay_module *overlay,
                       const struct error *reason) {
    if (head->must_say_farewell && !screen_is_hidden(&head->screen)) {
        head->must_say_farewell = false;
        farewell_show(&head->screen, overlay, reason);
    }
}

void head_ask_size(struct head *head, struct sender *sender, int64_t now_ms) {
    struct input input = {.kind = INPUT_RESIZE, .display = head->display};
    int width = 0, height = 0;
    if (!head->screen.window || !resizer_take(&head->resizer, now_ms)) {
        return;
    }
    SDL_GetWindowSizeInPixels(head->screen.window, &width, &height);
    resizer_guest_size(width, height, head->screen.options->zoom, &width, &height);
    if (width != head->screen.guest_width || height != head->screen.guest_height) {
        input.u.size.width = width;
        input.u.size.height = height;
        sender_send(sender, &input);
    }
}

int head_timeout(const struct head *head, int64_t now_ns) {
    if (screen_is_hidden(&head->screen)) {
        return -1;
    }
    if (head->must_say_farewell) {
        return 0;
    }
    if (head->is_frame_waiting || screen_is_dirty(&head->screen)) {
        return (int)((pace_wait(&head->pace, now_ns) + 999999) / 1000000);
    }
    return -1;
}

void head_free(struct head *head) {
    if (head) {
        cursor_free(&head->cursor);
        screen_close(&head->screen);
        free(head);
    }
}
