/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program for test_window.py: runs the real window module on a fake helper. What the
 * helper does comes as lines on standard input, what the viewer sends goes as lines to
 * standard output (with "D:" before those of another display than the first), and the end
 * of the window is its exit status.
 *
 *   on DISPLAY: what follows is about that one
 *   size W H | paint SEED X Y W H | fill RRGGBB X Y W H | frame X Y W H | wait
 *   cursor W H HOT_X HOT_Y AARRGGBB | position X Y | leds N | absolute N
 *   abilities N | display N ON | notice CODE MESSAGE|HINT
 *   offer N | need | text TEXT (\n is a newline, \xNN a byte)
 *   sound CHANNELS RATE | ramp FIRST FRAMES (in their time) | burst FIRST FRAMES (at
 *   once) | silence | volume N MUTED
 *   microphone CHANNELS RATE | deaf
 *   progress FILE DONE TOTAL | copied FILE CODE MESSAGE|HINT
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
#include "protocol/limits.h"
#include "tests/fakes/fake_helper.h"
#include "viewer/window/window.h"

struct display {
    struct framebuffer front;
    uint64_t sequence;
};

struct host {
    struct fake_helper helper;
    struct display displays[LIMIT_DISPLAYS]; /* but the first, which is the helper's */
    unsigned at;                             /* what commands are about */
    FILE *microphone;                        /* where that is written to */
    int rate;                                /* of the sound */
    int socket;
    int end_fd; /* eventfd: the window is gone */
};

static unsigned first_of(const struct host *host) {
    return host->helper.start.channel;
}

static struct framebuffer *front_of(struct host *host) {
    return host->at == first_of(host) ? &host->helper.framebuffer
                                      : &host->displays[host->at].front;
}

static void say_text(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            printf("\\n");
        } else {
            putchar(text[i]);
        }
    }
    putchar('\n');
}

/* A file that is to be copied: its number, size, name and content. */
static void say_file(const struct wire_message *message, const char *name, int fd) {
    char content[200];
    ssize_t length = fd >= 0 ? read(fd, content, sizeof content) : 0;
    printf("file %u %llu %.*s ", message->channel,
           (unsigned long long)message->u.file.total, (int)message->payload_length, name);
    say_text(content, length > 0 ? (size_t)length : 0);
}

static void say_pointer(const char *kind, const struct wire_message *message) {
    printf("%s %d %d %x\n", kind, message->u.pointer.x, message->u.pointer.y,
           message->u.pointer.buttons);
}

static void say(struct host *host, const struct wire_message *message, int fd) {
    const char *payload = (const char *)host->helper.payload;
    unsigned long long number = message->u.number;
    switch (message->kind) {
    case WIRE_KEY:
        printf("key %x %x %d\n", message->u.key.scancode, message->u.key.keysym,
               message->u.key.down);
        break;
    case WIRE_POINTER:
        say_pointer("pointer", message);
        break;
    case WIRE_MOTION:
        say_pointer("motion", message);
        break;
    case WIRE_WHEEL:
        printf("wheel %d %d %d %d\n", message->u.pointer.x, message->u.pointer.y,
               message->u.pointer.wheel_x, message->u.pointer.wheel_y);
        break;
    case WIRE_RESIZE:
        printf("resize %d %d\n", message->u.size.width, message->u.size.height);
        break;
    case WIRE_RELEASE:
        printf("release %llu\n", number);
        break;
    case WIRE_HOST_OFFER:
        printf("offer %llu\n", number);
        break;
    case WIRE_FETCH_GUEST_TEXT:
        printf("fetch\n");
        break;
    case WIRE_HOST_TEXT:
        printf("text ");
        say_text(payload, message->payload_length);
        break;
    case WIRE_FILE:
        say_file(message, payload, fd);
        break;
    case WIRE_FILE_CANCEL:
        printf("cancel %u\n", message->channel);
        break;
    case WIRE_SOUND_DELAY:
        printf("delay %llu\n", number);
        break;
    case WIRE_MICROPHONE_DATA:
        fwrite(payload, 1, message->payload_length, host->microphone);
        fflush(host->microphone);
        printf("heard\n");
        break;
    default:
        printf("kind %u\n", message->kind);
    }
}

static void send_message(struct host *host, struct wire_message message,
                         const void *payload, size_t length) {
    message.payload_length = (uint32_t)length;
    fake_helper_send(&host->helper, &message, payload, -1);
}

/* The answer: no more pictures come from there. */
static void hide(struct host *host, unsigned display) {
    struct wire_message message = {.kind = WIRE_SIZE, .channel = display};
    framebuffer_close(display == first_of(host) ? &host->helper.framebuffer
                                                : &host->displays[display].front);
    host->displays[display].sequence = 0;
    send_message(host, message, NULL, 0);
}

static void take_message(struct host *host, const struct wire_message *message, int fd) {
    struct error err;
    bool is_own =
        message->kind == WIRE_DISPLAY_SHOW || message->kind == WIRE_DISPLAY_HIDE;
    if (message->kind == WIRE_DISPLAY_SHOW) {
        printf("show %u\n", message->channel);
        framebuffer_adopt(&host->displays[message->channel].front, fd, &err);
        fd = -1;
    } else if (message->kind == WIRE_DISPLAY_HIDE) {
        printf("hide %u\n", message->channel);
        hide(host, message->channel);
    } else if (message->kind < WIRE_DISPLAY_SHOW && message->channel != first_of(host) &&
               message->kind != WIRE_KEY) {
        printf("%u:", message->channel);
    }
    if (!is_own) {
        say(host, message, fd);
    }
    if (fd >= 0) {
        close(fd);
    }
    fflush(stdout);
}

static void send_number(struct host *host, enum wire_kind kind, unsigned channel,
                        uint64_t number) {
    struct wire_message message = {.kind = kind, .channel = channel};
    message.u.number = number;
    send_message(host, message, NULL, 0);
}

static struct surface front_surface(struct host *host) {
    const struct framebuffer *front = front_of(host);
    return (struct surface){front->pixels, front->width, front->height,
                            (size_t)front->width};
}

static void send_size(struct host *host, int width, int height) {
    struct wire_message message = {.kind = WIRE_SIZE, .channel = host->at};
    struct error err;
    if (!framebuffer_map(front_of(host), width, height, &err)) {
        fprintf(stderr, "window_host: %s\n", err.message);
        exit(97);
    }
    message.u.size.width = width;
    message.u.size.height = height;
    send_message(host, message, NULL, 0);
}

static void paint(struct host *host, unsigned seed, struct rect area) {
    struct surface front = front_surface(host);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&front, x, y) = fake_helper_pattern(x, y, seed);
        }
    }
}

static void fill(struct host *host, uint32_t colour, struct rect area) {
    struct surface front = front_surface(host);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&front, x, y) = colour;
        }
    }
}

static void send_frame(struct host *host, struct rect area) {
    const struct framebuffer *front = front_of(host);
    struct wire_message message = {.kind = WIRE_FRAME, .channel = host->at};
    uint64_t *sequence = host->at == first_of(host) ? &host->helper.sequence
                                                    : &host->displays[host->at].sequence;
    message.u.frame.sequence = ++*sequence;
    message.u.frame.complete = true;
    message.u.frame.width = front->width;
    message.u.frame.height = front->height;
    message.u.frame.damage = (struct damage){.count = 1, .rects = {area}};
    send_message(host, message, NULL, 0);
}

static void send_cursor(struct host *host, int w, int h, int hot_x, int hot_y,
                        uint32_t colour) {
    uint32_t pixels[64 * 64];
    size_t count = (size_t)(w * h);
    struct wire_message message = {.kind = WIRE_CURSOR, .channel = host->at};
    for (size_t i = 0; i < count && i < 64 * 64; i++) {
        pixels[i] = colour;
    }
    message.u.part.total = (uint32_t)count * 4;
    message.u.part.cursor.width = w;
    message.u.part.cursor.height = h;
    message.u.part.cursor.hot_x = hot_x;
    message.u.part.cursor.hot_y = hot_y;
    send_message(host, message, count ? pixels : NULL, count * 4);
}

static void send_position(struct host *host, int x, int y) {
    struct wire_message message = {.kind = WIRE_POINTER_POSITION, .channel = host->at};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    send_message(host, message, NULL, 0);
}

/* A guest that changes its mode again and again, each time with a picture. */
static void change_modes(struct host *host, int count, int milliseconds) {
    static const int sizes[][2] = {{640, 480}, {800, 600}, {320, 200}, {1024, 700}};
    for (int i = 0; i < count; i++) {
        struct rect whole = rect_make(0, 0, sizes[i % 4][0], sizes[i % 4][1]);
        send_size(host, whole.w, whole.h);
        paint(host, (unsigned)i, whole);
        send_frame(host, whole);
        fake_helper_wait_release(&host->helper, 2000);
        usleep((useconds_t)milliseconds * 1000);
    }
    printf("modes done\n");
    fflush(stdout);
}

/* "CODE MESSAGE|HINT" */
static void send_said(struct host *host, enum wire_kind kind, unsigned channel,
                      const char *text) {
    struct wire_error said = {0};
    struct wire_message message = {.kind = kind, .channel = channel};
    sscanf(text, "%u %255[^|]|%255[^\n]", &said.code, said.message, said.hint);
    send_message(host, message, &said, sizeof said);
}

static void send_text(struct host *host, const char *escaped) {
    char text[600];
    size_t length = 0;
    unsigned byte;
    for (; *escaped && *escaped != '\n'; escaped++) {
        text[length] = *escaped;
        if (strncmp(escaped, "\\n", 2) == 0) {
            text[length] = '\n';
            escaped++;
        } else if (sscanf(escaped, "\\x%2x", &byte) == 1) {
            text[length] = (char)byte;
            escaped += 3;
        }
        length++;
    }
    struct wire_message message = {.kind = WIRE_GUEST_TEXT};
    message.u.part.total = (uint32_t)length;
    send_message(host, message, text, length);
}

static void send_format(struct host *host, enum wire_kind kind, int channels, int rate) {
    struct wire_message message = {.kind = kind};
    message.u.sound.channels = (uint32_t)channels;
    message.u.sound.rate = (uint32_t)rate;
    send_message(host, message, NULL, 0);
}

/* Stereo samples that count up from `first`, ten milliseconds of them at a time. */
static void send_ramp(struct host *host, int first, int frames, bool is_paced) {
    enum {
        MOST = 1024
    };
    int chunk = host->rate / 100;
    for (int done = 0; done < frames; done += chunk) {
        int16_t samples[MOST * 2];
        int count = frames - done < chunk ? frames - done : chunk;
        for (int i = 0; i < count * 2; i++) {
            samples[i] = (int16_t)first++;
        }
        send_message(host, (struct wire_message){.kind = WIRE_SOUND_DATA}, samples,
                     (size_t)count * 4);
        usleep(is_paced ? 10000 : 0);
    }
}

static void send_volume(struct host *host, int volume, int muted) {
    struct wire_message message = {.kind = WIRE_SOUND_VOLUME};
    message.u.volume.volume = (uint32_t)volume;
    message.u.volume.muted = (uint32_t)muted;
    send_message(host, message, NULL, 0);
}

static void send_progress(struct host *host, int file, int done, int total) {
    struct wire_message message = {.kind = WIRE_FILE_PROGRESS, .channel = (unsigned)file};
    message.u.file.done = (uint64_t)done;
    message.u.file.total = (uint64_t)total;
    send_message(host, message, NULL, 0);
}

/* Pictures and pointers. */
static bool obey_display(struct host *host, const char *line) {
    unsigned number;
    int a, b, c, d;
    if (sscanf(line, "on %d", &a) == 1) {
        host->at = (unsigned)a;
    } else if (sscanf(line, "size %d %d", &a, &b) == 2) {
        send_size(host, a, b);
    } else if (sscanf(line, "paint %u %d %d %d %d", &number, &a, &b, &c, &d) == 5) {
        paint(host, number, rect_make(a, b, c, d));
    } else if (sscanf(line, "fill %x %d %d %d %d", &number, &a, &b, &c, &d) == 5) {
        fill(host, number, rect_make(a, b, c, d));
    } else if (sscanf(line, "frame %d %d %d %d", &a, &b, &c, &d) == 4) {
        send_frame(host, rect_make(a, b, c, d));
    } else if (sscanf(line, "cursor %d %d %d %d %x", &a, &b, &c, &d, &number) == 5) {
        send_cursor(host, a, b, c, d, number);
    } else if (sscanf(line, "position %d %d", &a, &b) == 2) {
        send_position(host, a, b);
    } else if (sscanf(line, "display %d %d", &a, &b) == 2) {
        send_number(host, WIRE_DISPLAY, (unsigned)a, (uint64_t)b);
    } else if (sscanf(line, "modes %d %d", &a, &b) == 2) {
        change_modes(host, a, b);
    } else {
        return false;
    }
    return true;
}

static bool obey_sound(struct host *host, const char *line) {
    int a, b;
    if (sscanf(line, "sound %d %d", &a, &b) == 2) {
        host->rate = b;
        send_format(host, WIRE_SOUND_START, a, b);
    } else if (sscanf(line, "ramp %d %d", &a, &b) == 2) {
        send_ramp(host, a, b, true);
    } else if (sscanf(line, "burst %d %d", &a, &b) == 2) {
        send_ramp(host, a, b, false);
    } else if (strcmp(line, "silence\n") == 0) {
        send_number(host, WIRE_SOUND_STOP, 0, 0);
    } else if (sscanf(line, "volume %d %d", &a, &b) == 2) {
        send_volume(host, a, b);
    } else if (sscanf(line, "microphone %d %d", &a, &b) == 2) {
        send_format(host, WIRE_MICROPHONE_START, a, b);
    } else if (strcmp(line, "deaf\n") == 0) {
        send_number(host, WIRE_MICROPHONE_STOP, 0, 0);
    } else {
        return false;
    }
    return true;
}

static void obey(struct host *host, const char *line) {
    int a, b, c, at = 0;
    if (obey_display(host, line) || obey_sound(host, line)) {
        return;
    }
    if (sscanf(line, "leds %d", &a) == 1) {
        send_number(host, WIRE_LEDS, 0, (uint64_t)a);
    } else if (sscanf(line, "absolute %d", &a) == 1) {
        send_number(host, WIRE_POINTER_MODE, 0, (uint64_t)a);
    } else if (sscanf(line, "abilities %d", &a) == 1) {
        fake_helper_ready(&host->helper, (uint32_t)a);
    } else if (sscanf(line, "offer %d", &a) == 1) {
        send_number(host, WIRE_GUEST_OFFER, 0, (uint64_t)a);
    } else if (strcmp(line, "need\n") == 0) {
        send_number(host, WIRE_NEED_HOST_TEXT, 0, 0);
    } else if (strncmp(line, "text ", 5) == 0) {
        send_text(host, line + 5);
    } else if (sscanf(line, "progress %d %d %d", &a, &b, &c) == 3) {
        send_progress(host, a, b, c);
    } else if (sscanf(line, "copied %d %n", &a, &at) == 1 && at > 0) {
        send_said(host, WIRE_FILE_DONE, (unsigned)a, line + at);
    } else if (strncmp(line, "notice ", 7) == 0) {
        send_said(host, WIRE_NOTICE, 0, line + 7);
    } else if (strncmp(line, "closed ", 7) == 0) {
        send_said(host, WIRE_CLOSED, 0, line + 7);
    } else if (strncmp(line, "die", 3) == 0) {
        close(host->helper.socket);
        host->helper.socket = -1;
    } else {
        fprintf(stderr, "window_host: what is %s", line);
        exit(97);
    }
}

static bool receive(struct host *host) {
    struct wire_message message;
    int fd = -1;
    enum wire_result result =
        wire_receive(host->helper.socket, &message, host->helper.payload, &fd);
    if (result == WIRE_OK) {
        take_message(host, &message, fd);
    }
    return result == WIRE_OK;
}

static void *serve(void *context) {
    struct host *host = context;
    char line[600];
    setvbuf(stdin, NULL, _IONBF, 0);
    if (!fake_helper_begin(&host->helper, host->socket, 2000)) {
        fprintf(stderr, "no START\n");
        exit(99);
    }
    host->at = first_of(host);
    fake_helper_ready(&host->helper, WIRE_CAN_SCANCODES);
    for (bool is_open = true; is_open;) {
        struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0},
                               {host->helper.socket, POLLIN, 0},
                               {host->end_fd, POLLIN, 0}};
        poll(fds, 3, -1);
        if (fds[2].revents || (fds[1].revents && !receive(host))) {
            break;
        }
        is_open = !fds[0].revents || fgets(line, sizeof line, stdin);
        if (is_open && fds[0].revents) {
            obey(host, line);
        }
    }
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        framebuffer_close(&host->displays[i].front);
    }
    fake_helper_end(&host->helper);
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

static bool take_flag(struct window_options *options, const char *option) {
    const struct {
        const char *name;
        bool *value;
    } flags[] = {
        {"--view-only", &options->view_only},
        {"--full-screen", &options->full_screen},
        {"--auto-resize", &options->auto_resize},
        {"--muted", &options->is_muted},
        {"--text-to-guest", &options->text_to_guest},
        {"--text-from-guest", &options->text_from_guest},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(option, flags[i].name) == 0) {
            *flags[i].value = true;
            return true;
        }
    }
    return false;
}

static bool take_option(struct window_options *options, const char *option) {
    if (strcmp(option, "--texture") == 0) {
        options->renderer = RENDERER_TEXTURE;
    } else if (strcmp(option, "--surface") == 0) {
        options->renderer = RENDERER_SURFACE;
    } else if (strcmp(option, "--verbose") == 0) {
        log_set_level(LOG_DEBUG);
    } else if (strcmp(option, "--display=all") == 0) {
        options->display = DISPLAYS_ALL;
    } else {
        return take_flag(options, option) ||
               sscanf(option, "--display=%d", &options->display) == 1 ||
               sscanf(option, "--zoom=%d", &options->zoom) == 1;
    }
    return true;
}

static void start_host(struct host *host, int socket, pthread_t *thread) {
    const char *path = getenv("MICROPHONE_FILE");
    *host = (struct host){.socket = socket, .end_fd = eventfd(0, EFD_CLOEXEC)};
    host->microphone = fopen(path ? path : "/dev/null", "wb");
    for (int i = 0; i < LIMIT_DISPLAYS; i++) {
        host->displays[i].front.fd = -1;
    }
    pthread_create(thread, NULL, serve, host);
}

int main(int argc, char **argv) {
    struct window_options options = {.display = 1};
    static struct host host;
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
    const struct console_settings settings = {
        .display = options.display > 0 ? (unsigned)options.display - 1 : 0,
        .wanted = WIRE_WANT_ALL & ~(unsigned)WIRE_WANT_NO_INPUT,
        .quality = -1,
        .encoding = -1,
        .image_compression = -1,
    };
    int stop_fd = block_signals();
    start_host(&host, ends[1], &thread);
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
