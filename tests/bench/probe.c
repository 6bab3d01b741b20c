/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks at an X screen and presses keys on it, for the benchmark. Times are of this
 * process's own clock, from before fork() or before the key press until the pixel that is
 * asked for has its colour on the screen.
 *
 *   probe locate COLOUR...            wait for a block of 64x64 of one of the colours and
 *                                     print its middle
 *   probe picture FILE WIDTH HEIGHT   write the window of that size, 32 bits a pixel
 *   probe first X Y COLOUR ARGV...    start a viewer; print its pid and the ms to the
 *                                     pixel; end it when a line comes or stdin ends
 *   probe keys X Y COUNT COLOUR...    COUNT key presses, each flips between two colours;
 *                                     print the ms of each
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    BLOCK = 64,
    WAIT_MS = 15000,
    POLL_NS = 20000
};

struct probe {
    Display *display;
    Window root;
    XImage *image; /* of the asked size, in shared memory */
    XShmSegmentInfo segment;
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void sleep_ns(long nanoseconds) {
    struct timespec pause = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    nanosleep(&pause, NULL);
}

static bool probe_open(struct probe *probe, bool is_whole_screen) {
    probe->display = XOpenDisplay(NULL);
    if (!probe->display)
        return false;
    int screen = DefaultScreen(probe->display);
    probe->root = RootWindow(probe->display, screen);
    unsigned width = is_whole_screen ? (unsigned)DisplayWidth(probe->display, screen) : 1;
    unsigned height =
        is_whole_screen ? (unsigned)DisplayHeight(probe->display, screen) : 1;
    probe->image = XShmCreateImage(probe->display, DefaultVisual(probe->display, screen),
                                   24, ZPixmap, NULL, &probe->segment, width, height);
    size_t size = (size_t)probe->image->bytes_per_line * height;
    probe->segment.shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    probe->segment.shmaddr = probe->image->data = shmat(probe->segment.shmid, NULL, 0);
    XShmAttach(probe->display, &probe->segment);
    XSync(probe->display, False);
    shmctl(probe->segment.shmid, IPC_RMID, NULL);
    return true;
}

static uint32_t pixel_at(struct probe *probe, int x, int y) {
    XShmGetImage(probe->display, probe->root, probe->image, x, y, AllPlanes);
    return *(uint32_t *)(void *)probe->image->data & 0xffffff;
}

static bool is_block(const struct probe *probe, int x, int y, uint32_t colour) {
    const XImage *image = probe->image;
    if (x + BLOCK > image->width || y + BLOCK > image->height)
        return false;
    for (int row = y; row < y + BLOCK; row++) {
        const uint32_t *pixels =
            (const uint32_t *)(const void *)(image->data + row * image->bytes_per_line);
        for (int column = x; column < x + BLOCK; column++)
            if ((pixels[column] & 0xffffff) != colour)
                return false;
    }
    return true;
}

static bool find_block(const struct probe *probe, uint32_t colour, int *x, int *y) {
    for (*y = 0; *y <= probe->image->height - BLOCK; ++*y) {
        const uint32_t *row =
            (const uint32_t *)(const void *)(probe->image->data +
                                             *y * probe->image->bytes_per_line);
        for (*x = 0; *x <= probe->image->width - BLOCK; ++*x)
            if ((row[*x] & 0xffffff) == colour && is_block(probe, *x, *y, colour))
                return true;
    }
    return false;
}

static int locate(int count, char **colours) {
    struct probe probe;
    int x, y;
    if (!probe_open(&probe, true))
        return 1;
    for (double end_ms = now_ms() + WAIT_MS; now_ms() < end_ms; sleep_ns(50000000)) {
        XShmGetImage(probe.display, probe.root, probe.image, 0, 0, AllPlanes);
        for (int i = 0; i < count; i++)
            if (find_block(&probe, (uint32_t)strtoul(colours[i], NULL, 16), &x, &y)) {
                printf("%d %d\n", x + BLOCK / 2, y + BLOCK / 2);
                return 0;
            }
    }
    fprintf(stderr, "probe: the block is not on the screen\n");
    return 1;
}

/* The place of the window of that size; viewers without a frame show just the guest. */
static bool find_window(struct probe *probe, int w, int h, int *x, int *y) {
    Window unused, *children = NULL;
    unsigned count = 0;
    bool is_found = false;
    XQueryTree(probe->display, probe->root, &unused, &unused, &children, &count);
    for (unsigned i = 0; i < count && !is_found; i++) {
        XWindowAttributes window;
        is_found = XGetWindowAttributes(probe->display, children[i], &window) &&
                   window.map_state == IsViewable && window.width == w &&
                   window.height == h && window.x >= 0 && window.y >= 0 &&
                   window.x + w <= probe->image->width &&
                   window.y + h <= probe->image->height;
        *x = window.x;
        *y = window.y;
    }
    XFree(children);
    return is_found;
}

static int picture(const char *path, int w, int h) {
    struct probe probe;
    int x, y;
    FILE *file = fopen(path, "wb");
    if (!file || !probe_open(&probe, true))
        return 1;
    if (!find_window(&probe, w, h, &x, &y)) {
        fprintf(stderr, "probe: no window of %dx%d\n", w, h);
        return 1;
    }
    XShmGetImage(probe.display, probe.root, probe.image, 0, 0, AllPlanes);
    bool is_written = true;
    for (int row = y; row < y + h; row++)
        is_written &=
            fwrite(probe.image->data + row * probe.image->bytes_per_line + x * 4, 4,
                   (size_t)w, file) == (size_t)w;
    return fclose(file) == 0 && is_written ? 0 : 1;
}

static pid_t start_viewer(char **argv) {
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        execvp(argv[0], argv);
        _exit(127);
    }
    return pid;
}

static int first(int x, int y, uint32_t colour, char **argv) {
    struct probe probe;
    char line[16];
    bool is_seen = false;
    if (!probe_open(&probe, false))
        return 1;
    double began_ms = now_ms();
    pid_t pid = start_viewer(argv);
    while (!is_seen && now_ms() < began_ms + WAIT_MS) {
        is_seen = pixel_at(&probe, x, y) == colour;
        if (!is_seen)
            sleep_ns(10 * POLL_NS);
    }
    printf("%d %.3f\n", (int)pid, is_seen ? now_ms() - began_ms : -1.0);
    fflush(stdout);
    if (!fgets(line, sizeof(line), stdin))
        line[0] = '\0';
    kill(-pid, SIGTERM);
    for (int i = 0; i < 100 && waitpid(pid, NULL, WNOHANG) == 0; i++)
        sleep_ns(20000000);
    kill(-pid, SIGKILL);
    return is_seen ? 0 : 1;
}

/* There is no window manager: the window under the pointer gets the keys. */
static void take_focus(struct probe *probe, int x, int y) {
    Window child = None;
    XTestFakeMotionEvent(probe->display, -1, x + 40, y + 40, 0);
    XSync(probe->display, False);
    XTranslateCoordinates(probe->display, probe->root, probe->root, x, y, &(int){0},
                          &(int){0}, &child);
    if (child != None)
        XSetInputFocus(probe->display, child, RevertToPointerRoot, CurrentTime);
    XSync(probe->display, False);
    sleep_ns(500000000);
}

static int keys(int x, int y, int count, char **colours) {
    struct probe probe;
    const uint32_t pair[2] = {(uint32_t)strtoul(colours[0], NULL, 16),
                              (uint32_t)strtoul(colours[1], NULL, 16)};
    if (!probe_open(&probe, false))
        return 1;
    KeyCode key = XKeysymToKeycode(probe.display, XK_a);
    take_focus(&probe, x, y);
    for (int i = 0; i < count; i++) {
        uint32_t before = pixel_at(&probe, x, y);
        uint32_t wanted = before == pair[0] ? pair[1] : pair[0];
        double began_ms = now_ms();
        XTestFakeKeyEvent(probe.display, key, True, 0);
        XFlush(probe.display);
        while (pixel_at(&probe, x, y) != wanted) {
            if (now_ms() > began_ms + 2000) {
                fprintf(stderr, "probe: the key had no effect on the screen\n");
                XTestFakeKeyEvent(probe.display, key, False, 0);
                XSync(probe.display, False);
                return 1;
            }
            sleep_ns(POLL_NS);
        }
        printf("%.3f\n", now_ms() - began_ms);
        XTestFakeKeyEvent(probe.display, key, False, 0);
        XSync(probe.display, False);
        sleep_ns(40000000 + (i * 7919 % 23) * 1000000); /* in step with no frame rate */
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc >= 3 && strcmp(argv[1], "locate") == 0)
        return locate(argc - 2, argv + 2);
    if (argc == 5 && strcmp(argv[1], "picture") == 0)
        return picture(argv[2], atoi(argv[3]), atoi(argv[4]));
    if (argc >= 6 && strcmp(argv[1], "first") == 0)
        return first(atoi(argv[2]), atoi(argv[3]), (uint32_t)strtoul(argv[4], NULL, 16),
                     argv + 5);
    if (argc == 7 && strcmp(argv[1], "keys") == 0)
        return keys(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argv + 5);
    fprintf(stderr, "usage: probe locate|picture|first|keys ...\n");
    return 2;
}
