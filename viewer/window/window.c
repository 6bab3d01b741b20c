/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/window.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <SDL.h>

#include "base/escape.h"
#include "base/log.h"
#include "viewer/window/cursor.h"
#include "viewer/window/farewell.h"
#include "viewer/window/keyboard.h"
#include "viewer/window/loop.h"
#include "viewer/window/mouse.h"
#include "viewer/window/native.h"
#include "viewer/window/pace.h"
#include "viewer/window/screen.h"

struct window {
    struct connection *connection;
    const struct window_options *options;
    struct loop loop;
    struct screen screen;
    struct keyboard keyboard;
    struct mouse mouse;
    struct cursor cursor;
    struct sender sender;
    struct pace pace;
    struct error reason;   /* why the connection closed */
    int64_t active_until;  /* SDL may have timers of its own running until then */
    bool is_frame_waiting; /* the console has one that was not taken */
    bool is_cursor_new;    /* shape or scale changed since it was shown */
    bool is_grabbed;
    bool is_closed; /* the connection's last event has come */
    bool must_say_farewell;
    bool is_done, result;
};

static const int64_t settle_time = 300000000; /* X11 focus changes are held back 200 ms */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void finish(struct window *window, bool result) {
    window->is_done = true;
    window->result = result;
}

static void update_title(struct window *window) {
    char name[256], title[320];
    const char *text = window->options->title ? window->options->title
                                              : connection_name(window->connection);
    const char *state = window->is_closed    ? " (disconnected)"
                        : window->is_grabbed ? " (Ctrl+Alt releases)"
                                             : "";
    if (!window->screen.window) {
        return;
    }
    escape_line(text ? text : "", name, sizeof name, 100);
    snprintf(title, sizeof title, "%s%soriel%s", name, *name ? " - " : "", state);
    SDL_SetWindowTitle(window->screen.window, title);
}

static bool is_captured(const struct window *window) {
    return window->is_grabbed && window->mouse.relative;
}

/* The guest's pointer drawn by us is only of use where ours is captured. */
static void place_sprite(struct window *window) {
    struct sprite sprite = {0};
    if (is_captured(window)) {
        sprite = cursor_sprite(&window->cursor, &window->screen.scene.viewport);
    }
    scene_set_sprite(&window->screen.scene, sprite);
}

static void set_grab(struct window *window, bool on) {
    SDL_Window *sdl = window->screen.window;
    if (on == window->is_grabbed || window->options->view_only || !sdl ||
        (on && window->is_closed)) {
        return;
    }
    mouse_release_all(&window->mouse, &window->sender);
    keyboard_release_all(&window->keyboard, &window->sender);
    window->is_grabbed = on;
    window->mouse.has_grab = on;
    SDL_SetWindowKeyboardGrab(sdl, on);
    SDL_SetWindowMouseGrab(sdl, on);
    SDL_SetRelativeMouseMode(is_captured(window));
    place_sprite(window);
    update_title(window);
}

static void take_pointer_mode(struct window *window, bool is_absolute) {
    mouse_release_all(&window->mouse, &window->sender);
    window->mouse.relative = !is_absolute;
    if (window->screen.window) {
        SDL_SetRelativeMouseMode(is_captured(window));
    }
}

/* The first report is what a focus gained before it has been waiting for. */
static void take_leds(struct window *window, unsigned leds) {
    bool is_first = !window->keyboard.locks.known;
    locks_report(&window->keyboard.locks, leds);
    if (is_first && window->screen.window &&
        SDL_GetKeyboardFocus() == window->screen.window) {
        keyboard_focus(&window->keyboard, &window->sender);
    }
}

static bool open_screen(struct window *window, struct error *err) {
    SDL_DisplayMode mode = {0};
    if (!screen_open(&window->screen, err) ||
        !loop_attach(&window->loop, window->screen.window, err)) {
        return false;
    }
    SDL_GetWindowDisplayMode(window->screen.window, &mode);
    pace_start(&window->pace, mode.refresh_rate);
    window->is_cursor_new = true;
    update_title(window);
    return true;
}

static void take_close(struct window *window, const struct error *reason) {
    window->is_closed = true;
    window->sender.closed = true;
    window->reason = *reason;
    loop_drop_connection(&window->loop);
    if (!window->screen.has_picture) {
        finish(window, false);
        return;
    }
    set_grab(window, false);
    cursor_drop(&window->cursor);
    window->must_say_farewell = true;
    update_title(window);
}

static void take_event(struct window *window, const struct event *event) {
    switch (event->kind) {
    case EVENT_SIZE:
        screen_guest_size(&window->screen, event->u.size.width, event->u.size.height);
        break;
    case EVENT_FRAME:
        window->is_frame_waiting = true;
        break;
    case EVENT_CURSOR:
        cursor_take(&window->cursor, event);
        window->is_cursor_new = true;
        break;
    case EVENT_POINTER_MODE:
        take_pointer_mode(window, event->u.absolute);
        break;
    case EVENT_POINTER_POSITION:
        cursor_move(&window->cursor, event->u.position.x, event->u.position.y);
        break;
    case EVENT_LEDS:
        take_leds(window, event->u.leds);
        break;
    case EVENT_TITLE:
        update_title(window);
        break;
    case EVENT_CLOSED:
        take_close(window, &event->u.error);
        break;
    default:
        break;
    }
}

static void drain_connection(struct window *window) {
    struct event event;
    while (!window->is_closed && connection_next(window->connection, &event)) {
        take_event(window, &event);
    }
}

static void focus_lost(struct window *window) {
    set_grab(window, false);
    keyboard_release_all(&window->keyboard, &window->sender);
    mouse_release_all(&window->mouse, &window->sender);
    window->keyboard.chord = (struct grab_chord){0};
}

static void window_event(struct window *window, const SDL_Event *event) {
    switch (event->window.event) {
    case SDL_WINDOWEVENT_CLOSE:
        finish(window, !window->is_closed);
        break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
    case SDL_WINDOWEVENT_MINIMIZED:
        focus_lost(window);
        break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        keyboard_focus(&window->keyboard, &window->sender);
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        window->is_cursor_new = true;
        window->must_say_farewell = window->is_closed;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
        window->must_say_farewell = window->is_closed;
        break;
    }
    screen_event(&window->screen, event);
}

static void toggle_full_screen(struct window *window) {
    SDL_Window *before = window->screen.window;
    focus_lost(window);
    screen_toggle_full_screen(&window->screen);
    if (window->screen.window != before) {
        update_title(window);
    }
    if (!window->screen.window) {
        finish(window, false);
        error_set(&window->reason, ERROR_INTERNAL, "the window cannot be opened again");
    }
}

static void key_event(struct window *window, const SDL_KeyboardEvent *event) {
    SDL_Keycode code = event->keysym.sym;
    enum keyboard_action action =
        keyboard_event(&window->keyboard, event, &window->sender);
    if (action == KEYBOARD_FULL_SCREEN) {
        toggle_full_screen(window);
    } else if (action == KEYBOARD_TOGGLE_GRAB) {
        set_grab(window, !window->is_grabbed);
    } else if (window->is_closed && event->type == SDL_KEYDOWN && !event->repeat &&
               (code == SDLK_ESCAPE || code == SDLK_q)) {
        finish(window, false);
    }
}

static void pointer_event(struct window *window, const SDL_Event *event) {
    if (event->type != SDL_MOUSEMOTION) {
        grab_chord_spoil(&window->keyboard.chord);
    }
    if (!mouse_event(&window->mouse, event, &window->screen.scene.viewport,
                     &window->sender)) {
        set_grab(window, true);
    }
}

static void take_sdl_event(struct window *window, const SDL_Event *event) {
    switch (event->type) {
    case SDL_QUIT:
        finish(window, !window->is_closed);
        break;
    case SDL_WINDOWEVENT:
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        if (event->type == SDL_WINDOWEVENT) {
            window_event(window, event);
        } else {
            screen_event(&window->screen, event);
        }
        break;
    case SDL_SYSWMEVENT:
        window->keyboard.native_keysym = native_keysym(&event->syswm);
        break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        key_event(window, &event->key);
        break;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
        if (window->screen.has_picture) {
            pointer_event(window, event);
        }
        break;
    }
}

static void drain_sdl(struct window *window) {
    SDL_Event event;
    if (!window->screen.window) {
        return;
    }
    while (!window->is_done && SDL_PollEvent(&event)) {
        take_sdl_event(window, &event);
        window->active_until = now_ns() + settle_time;
    }
    mouse_flush(&window->mouse, &window->sender);
    if (window->sender.sent) {
        window->sender.sent = false;
        pace_input(&window->pace, now_ns());
    }
}

/* Draws, gives the frame back before the slower presenting, presents. */
static void show_now(struct window *window) {
    struct console *console = connection_console(window->connection);
    struct frame frame;
    bool has_frame = window->is_frame_waiting && !window->is_closed && console &&
                     console_frame(console, 0, &frame);
    window->is_frame_waiting = false;
    if (!has_frame && !screen_is_dirty(&window->screen)) {
        return;
    }
    screen_draw(&window->screen, has_frame ? &frame : NULL);
    if (has_frame) {
        console_release(console, 0);
    }
    screen_present(&window->screen);
    pace_shown(&window->pace, now_ns());
}

static void show_cursor(struct window *window) {
    if (window->is_cursor_new && window->screen.has_picture && !window->is_closed) {
        window->is_cursor_new = false;
        cursor_show(&window->cursor, &window->screen.scene.viewport);
    }
}

static void show(struct window *window) {
    if (screen_is_hidden(&window->screen)) {
        return;
    }
    if (window->must_say_farewell) {
        window->must_say_farewell = false;
        farewell_show(&window->screen, &window->reason);
        return;
    }
    if (window->is_closed) {
        return;
    }
    place_sprite(window);
    bool must_show = window->is_frame_waiting || screen_is_dirty(&window->screen);
    if (must_show && pace_wait(&window->pace, now_ns()) == 0) {
        show_now(window);
    }
    show_cursor(window);
}

static int earlier(int a, int b) {
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static int next_timeout(const struct window *window) {
    const struct screen *screen = &window->screen;
    int timeout = window->is_closed ? -1 : connection_timeout(window->connection);
    int64_t now = now_ns();
    if (!screen->window) {
        return timeout;
    }
    if (window->keyboard.held.count > 0 || now < window->active_until) {
        timeout = earlier(timeout, 20);
    }
    if (screen_is_hidden(screen)) {
        return timeout;
    }
    if (window->must_say_farewell) {
        return 0;
    }
    if (!window->is_closed && (window->is_frame_waiting || screen_is_dirty(screen))) {
        timeout =
            earlier(timeout, (int)((pace_wait(&window->pace, now) + 999999) / 1000000));
    }
    return timeout;
}

static void run(struct window *window, struct error *err) {
    while (!window->is_done) {
        drain_connection(window);
        if (!window->is_done && !window->screen.window &&
            window->screen.guest_width > 0 && !open_screen(window, &window->reason)) {
            finish(window, false);
        }
        if (loop_is_stopped(&window->loop)) {
            finish(window, true);
        }
        if (window->is_done) {
            break;
        }
        show(window);
        drain_sdl(window);
        if (!window->is_done) {
            loop_wait(&window->loop, next_timeout(window));
        }
    }
    if (!window->result) {
        *err = window->reason;
    }
}

/* A console on this machine is there in less time than SDL takes to start: to let it go
 * ahead first brings the picture sooner. */
static void go_ahead(struct window *window) {
    int64_t end = now_ns() + 5000000;
    int64_t left = end - now_ns();
    drain_connection(window);
    while (left > 0 && !window->is_closed && window->screen.guest_width == 0) {
        struct pollfd fds[] = {{window->loop.connection_fd, POLLIN, 0},
                               {window->loop.stop_fd, POLLIN, 0}};
        struct timespec timeout = {0, left};
        if (ppoll(fds, 2, &timeout, NULL) <= 0 || fds[1].revents) {
            return;
        }
        drain_connection(window);
        left = end - now_ns();
    }
}

static void set_hints(void) {
    static const char *const hints[][2] = {
        {SDL_HINT_APP_NAME, "oriel"},
        {SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"},
        {SDL_HINT_NO_SIGNAL_HANDLERS, "1"},
        {SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1"},
        {SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0"},
        {SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0"},
        {SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1"},
        {SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0"},
        {SDL_HINT_GRAB_KEYBOARD, "1"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        SDL_SetHint(hints[i][0], hints[i][1]);
    }
}

/* Where there is no display SDL may draw into memory, which nobody would see. */
static bool has_display(void) {
    const char *driver = SDL_GetCurrentVideoDriver();
    return SDL_getenv("SDL_VIDEODRIVER") || !driver || strcmp(driver, "offscreen") != 0;
}

static bool start_sdl(struct error *err) {
    set_hints();
    bool started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    if (!started || !has_display()) {
        error_set(err, ERROR_INTERNAL, "cannot open a window: %s",
                  started ? "there is no display" : SDL_GetError());
        return error_hint(err,
                          "a window needs a display: is DISPLAY or WAYLAND_DISPLAY set?");
    }
    SDL_StopTextInput();
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
    return true;
}

static void close_window(struct window *window) {
    if (window->screen.window) {
        set_grab(window, false);
        focus_lost(window);
    }
    loop_stop(&window->loop);
    cursor_free(&window->cursor);
    screen_close(&window->screen);
    SDL_Quit();
}

bool window_run(struct connection *connection, const struct window_options *options,
                int stop_fd, struct error *err) {
    struct window window = {
        .connection = connection,
        .options = options,
        .screen = {.options = options, .is_full_screen = options->full_screen},
        .sender = {.connection = connection, .view_only = options->view_only},
    };
    loop_start(&window.loop, connection_fd(connection), stop_fd);
    go_ahead(&window);
    if (window.is_done) {
        *err = window.reason;
        return false;
    }
    if (!start_sdl(err)) {
        return false;
    }
    run(&window, err);
    close_window(&window);
    return window.result;
}
