/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program for test_window.py: runs the real window module on a fake helper. What the
 * helper does comes as lines on standard input, what the viewer sends goes as lines to
 * standard output, and the end of the window is its exit status.
 *
 *   size W H | paint SEED X Y W H | fill RRGGBB X Y W H | frame X Y W H | wait
 *   cursor W H HOT_X HOT_Y AARRGGBB | position X Y | leds N | absolute N
 *   closed CODE MESSAGE|HINT | die | modes COUNT MILLISECONDS
 */
#include <dlfcn.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/fakes/fake_helper.h"
#include "viewer/window/window.h"

struct host {
    struct fake_helper helper;
    int socket;
    int end_fd; /* eventfd: the window is gone */
};

static void say(const struct wire_message *message) {
    switch (message->kind) {
    case WIRE_KEY:
        printf("key %x %x %d\n", message->u.key.scancode, message->u.key.keysym,
               message->u.key.down);
        break;
    case WIRE_POINTER:
    case WIRE_MOTION:
        printf("%s %d %d %x\n", message->kind == WIRE_POINTER ? "pointer" : "motion",
               message->u.pointer.x, message->u.pointer.y, message->u.pointer.buttons);
        break;
    case WIRE_WHEEL:
        printf("wheel %d %d %d %d\n", message->u.pointer.x, message->u.pointer.y,
               message->u.pointer.wheel_x, message->u.pointer.wheel_y);
        break;
    case WIRE_RELEASE:
        printf("release %llu\n", (unsigned long long)message->u.number);
        break;
    default:
        printf("kind %u\n", message->kind);
    }
    fflush(stdout);
}

static struct rect whole(const struct fake_helper *helper) {
    return rect_make(0, 0, helper->framebuffer.width, helper->framebuffer.height);
}

static void send_cursor(struct fake_helper *helper, int w, int h, int hot_x, int hot_y,
                        uint32_t colour) {
    size_t count = (size_t)(w * h);
    uint32_t *pixels = calloc(count ? count : 1, sizeof *pixels);
    for (size_t i = 0; i < count; i++) {
        pixels[i] = colour;
    }
    fake_helper_cursor(helper, w, h, hot_x, hot_y, pixels);
    free(pixels);
}

/* A guest that changes its mode again and again, each time with a picture. */
static void change_modes(struct fake_helper *helper, int count, int milliseconds) {
    static const int sizes[][2] = {{640, 480}, {800, 600}, {320, 200}, {1024, 700}};
    for (int i = 0; i < count; i++) {
        fake_helper_size(helper, sizes[i % 4][0], sizes[i % 4][1]);
        fake_helper_paint(helper, whole(helper), (unsigned)i);
        fake_helper_frame(helper, whole(helper), true);
        fake_helper_wait_release(helper, 2000);
        usleep((useconds_t)milliseconds * 1000);
    }
    printf("modes done\n");
    fflush(stdout);
}

static void send_closed(struct fake_helper *helper, const char *line) {
    unsigned code = 0;
    char message[256] = "", hint[256] = "";
    sscanf(line, "closed %u %255[^|]|%255[^\n]", &code, message, hint);
    fake_helper_closed(helper, (enum error_code)code, message, hint);
}

static void send_number(struct fake_helper *helper, const char *line) {
    char word[16];
    int number = 0;
    if (sscanf(line, "%15s %d", word, &number) == 2) {
        fake_helper_number(helper,
                           strcmp(word, "leds") == 0 ? WIRE_LEDS : WIRE_POINTER_MODE,
                           (uint64_t)number);
    }
}

static void obey(struct fake_helper *helper, const char *line) {
    unsigned number;
    int a, b, c, d;
    if (sscanf(line, "size %d %d", &a, &b) == 2) {
        fake_helper_size(helper, a, b);
    } else if (sscanf(line, "paint %u %d %d %d %d", &number, &a, &b, &c, &d) == 5) {
        fake_helper_paint(helper, rect_make(a, b, c, d), number);
    } else if (sscanf(line, "fill %x %d %d %d %d", &number, &a, &b, &c, &d) == 5) {
        fake_helper_fill(helper, rect_make(a, b, c, d), number);
    } else if (sscanf(line, "frame %d %d %d %d", &a, &b, &c, &d) == 4) {
        fake_helper_frame(helper, rect_make(a, b, c, d), true);
    } else if (sscanf(line, "cursor %d %d %d %d %x", &a, &b, &c, &d, &number) == 5) {
        send_cursor(helper, a, b, c, d, number);
    } else if (sscanf(line, "position %d %d", &a, &b) == 2) {
        fake_helper_position(helper, a, b);
    } else if (sscanf(line, "modes %d %d", &a, &b) == 2) {
        change_modes(helper, a, b);
    } else if (strncmp(line, "closed", 6) == 0) {
        send_closed(helper, line);
    } else if (strncmp(line, "die", 3) == 0) {
        close(helper->socket);
        helper->socket = -1;
    } else {
        send_number(helper, line);
    }
}

static void *serve(void *context) {
    struct host *host = context;
    struct fake_helper *helper = &host->helper;
    struct wire_message message;
    char line[600];
    setvbuf(stdin, NULL, _IONBF, 0);
    if (!fake_helper_begin(helper, host->socket, 2000)) {
        fprintf(stderr, "no START\n");
        exit(99);
    }
    fake_helper_ready(helper, WIRE_CAN_SCANCODES);
    for (bool is_open = true; is_open;) {
        struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0},
                               {helper->socket, POLLIN, 0},
                               {host->end_fd, POLLIN, 0}};
        poll(fds, 3, -1);
        if (fds[2].revents) {
            break;
        }
        if (fds[1].revents && !fake_helper_receive(helper, &message, 0)) {
            break;
        }
        if (fds[1].revents) {
            say(&message);
        }
        is_open = !fds[0].revents || fgets(line, sizeof line, stdin);
        if (is_open && fds[0].revents) {
            obey(helper, line);
        }
    }
    fake_helper_end(helper);
    return NULL;
}

typedef bool window_runner(struct connection *, const struct window_options *, int,
                           struct error *);

/* The module lies two folders up, beside the program it belongs to. */
static window_runner *load(const char *path) {
    window_runner *run = NULL;
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module) {
        fprintf(stderr, "%s\n", dlerror());
        exit(99);
    }
    void *function = dlsym(module, "window_run");
    memcpy(&run, &function, sizeof run);
    return run;
}

static int block_signals(void) {
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    return signalfd(-1, &wanted, SFD_CLOEXEC);
}

static bool take_option(struct window_options *options, const char *option) {
    if (strcmp(option, "--view-only") == 0) {
        options->view_only = true;
    } else if (strcmp(option, "--full-screen") == 0) {
        options->full_screen = true;
    } else if (strcmp(option, "--texture") == 0) {
        options->renderer = RENDERER_TEXTURE;
    } else if (strcmp(option, "--surface") == 0) {
        options->renderer = RENDERER_SURFACE;
    } else if (strcmp(option, "--verbose") == 0) {
        log_set_level(LOG_DEBUG);
    } else {
        return sscanf(option, "--zoom=%d", &options->zoom) == 1;
    }
    return true;
}

int main(int argc, char **argv) {
    struct window_options options = {0};
    const struct console_settings settings = {.quality = -1, .encoding = -1};
    struct host host;
    struct error err = {0};
    pthread_t thread;
    int ends[2];
    for (int i = 2; i < argc; i++) {
        if (!take_option(&options, argv[i])) {
            return 98;
        }
    }
    if (argc < 2 || !wire_pair(ends, &err)) {
        return 98;
    }
    int stop_fd = block_signals();
    host.socket = ends[1];
    host.end_fd = eventfd(0, EFD_CLOEXEC);
    pthread_create(&thread, NULL, serve, &host);
    struct console *console = console_attach(ends[0], &settings, &err);
    struct connection *connection = connection_from_console(console, "guest \033[1m");
    bool is_good = load(argv[1])(connection, &options, stop_fd, &err);
    printf("end %d %s\n", is_good, is_good ? "" : err.message);
    fflush(stdout);
    connection_stop(connection);
    eventfd_write(host.end_fd, 1);
    pthread_join(thread, NULL);
    return is_good ? 0 : err.code;
}
