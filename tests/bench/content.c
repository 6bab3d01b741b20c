/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws what a guest's screen does, one step for each byte read, on an X display whose
 * VNC server is being recorded; answers each step with a byte. All is made by arithmetic,
 * so that every recording of a kind shows the same pixels.
 *
 *   content small|scroll|video|picture [PPM]
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

enum {
    GLYPHS = 96,
    GLYPH_W = 8,
    GLYPH_H = 16
};

struct content {
    Display *display;
    Window window;
    GC gc;
    XImage *image;
    XShmSegmentInfo segment;
    uint32_t *pixels;
    int width;
    int height;
    uint32_t seed;
    int caret_x;
    int caret_y;
    const char *picture;                            /* a file */
    unsigned char glyphs[GLYPHS][GLYPH_H][GLYPH_W]; /* grey, as smoothed text has */
};

static uint32_t next_random(struct content *content) {
    content->seed = content->seed * 1664525u + 1013904223u;
    return content->seed >> 8;
}

/* Strokes with soft edges: text for a compressor, if not for a reader. */
static void make_glyphs(struct content *content) {
    for (int glyph = 1; glyph < GLYPHS; glyph++)
        for (int stroke = 0; stroke < 3; stroke++) {
            bool is_upright = next_random(content) & 1;
            int at = is_upright ? 1 + (int)(next_random(content) % 5)
                                : 3 + (int)(next_random(content) % 9);
            for (int i = is_upright ? 3 : 1; i < (is_upright ? 13 : 6); i++) {
                int y = is_upright ? i : at, x = is_upright ? at : i;
                content->glyphs[glyph][y][x] = 255;
                unsigned char *soft = is_upright ? &content->glyphs[glyph][y][x + 1]
                                                 : &content->glyphs[glyph][y + 1][x];
                if (*soft == 0)
                    *soft = (unsigned char)(64 + 64 * (stroke & 1));
            }
        }
}

static void fill(struct content *content, int x, int y, int w, int h, uint32_t colour) {
    for (int row = y; row < y + h; row++)
        for (int column = x; column < x + w; column++)
            content->pixels[row * content->width + column] = colour;
}

static void draw_glyph(struct content *content, int x, int y, int glyph, uint32_t paper) {
    for (int row = 0; row < GLYPH_H; row++)
        for (int column = 0; column < GLYPH_W; column++) {
            uint32_t ink = content->glyphs[glyph][row][column];
            uint32_t grey = (paper & 255) * (255 - ink) / 255;
            content->pixels[(y + row) * content->width + x + column] =
                ink ? grey * 0x010101 : paper;
        }
}

static void draw_text(struct content *content, int x, int y, int characters,
                      uint32_t paper) {
    for (int i = 0; i < characters; i++) {
        int glyph = (int)(next_random(content) % 118);
        draw_glyph(content, x + i * GLYPH_W, y, glyph < GLYPHS ? glyph : 0, paper);
    }
}

static void draw_gradient(struct content *content, int x, int y, int w, int h,
                          uint32_t from, uint32_t step) {
    for (int row = 0; row < h; row++)
        fill(content, x, y + row, w, 1, from + step * (uint32_t)(row * 64 / h));
}

static void show(struct content *content, int x, int y, int w, int h) {
    XShmPutImage(content->display, content->window, content->gc, content->image, x, y, x,
                 y, (unsigned)w, (unsigned)h, False);
    XSync(content->display, False);
}

/* A desktop: two windows of text, a panel, a wallpaper. */
static void draw_desktop(struct content *content) {
    draw_gradient(content, 0, 0, content->width, content->height, 0x204060, 0x010101);
    fill(content, 0, 0, content->width, 32, 0xe0e0e0);
    draw_text(content, 16, 8, 40, 0xe0e0e0);
    for (int window = 0; window < 2; window++) {
        int x = 80 + window * 900;
        fill(content, x, 100, 840, 800, 0xffffff);
        draw_gradient(content, x, 76, 840, 24, 0x8090a0, 0x010101);
        for (int line = 0; line < 40; line++)
            draw_text(content, x + 8, 108 + line * 18,
                      20 + (int)(next_random(content) % 80), 0xffffff);
    }
}

static void type_character(struct content *content) {
    if (content->caret_x < 90 || content->caret_x > 880) {
        content->caret_x = 90;
        content->caret_y = 108 + (int)(next_random(content) % 40) * 18;
    }
    draw_text(content, content->caret_x, content->caret_y, 1, 0xffffff);
    fill(content, content->caret_x + GLYPH_W, content->caret_y, 2, GLYPH_H, 0);
    show(content, content->caret_x, content->caret_y, GLYPH_W + 2, GLYPH_H);
    content->caret_x += GLYPH_W;
}

static void draw_menu(struct content *content) {
    int x = 1000 + (int)(next_random(content) % 400);
    fill(content, x, 120, 220, 300, 0xf0f0f0);
    for (int row = 0; row < 14; row++)
        draw_text(content, x + 10, 126 + row * 20, 8 + (int)(next_random(content) % 16),
                  0xf0f0f0);
    show(content, x, 120, 220, 300);
}

static void draw_thumbnail(struct content *content) {
    int x = 1000 + (int)(next_random(content) % 300);
    uint32_t phase = next_random(content) & 255;
    for (int row = 0; row < 180; row++)
        for (int column = 0; column < 240; column++)
            content->pixels[(500 + row) * content->width + x + column] =
                ((uint32_t)(column + (int)phase) & 255) << 16 |
                ((uint32_t)(row + column) & 255) << 8 | (next_random(content) & 15);
    show(content, x, 500, 240, 180);
}

static void step_small(struct content *content, int step) {
    int kind = (int)(next_random(content) % 100);
    if (step == 0) {
        draw_desktop(content);
        show(content, 0, 0, content->width, content->height);
    } else if (kind < 45) {
        type_character(content);
    } else if (kind < 75) {
        int y = 108 + (int)(next_random(content) % 40) * 18;
        fill(content, 988, y, 820, GLYPH_H, 0xffffff);
        draw_text(content, 988, y, 60 + (int)(next_random(content) % 40), 0xffffff);
        show(content, 988, y, 820, GLYPH_H);
    } else if (kind < 86) {
        int x = 400 + (int)(next_random(content) % 10) * 120;
        draw_gradient(content, x, 0, 112, 30, 0xc0c0c0 + (next_random(content) & 31),
                      0x1);
        draw_text(content, x + 16, 7, 9, 0xd0d0d0);
        show(content, x, 0, 112, 30);
    } else if (kind < 96) {
        draw_menu(content);
    } else {
        draw_thumbnail(content);
    }
}

/* A terminal over the whole screen that goes up by one line. */
static void step_scroll(struct content *content, int step) {
    int lines = content->height / 18;
    size_t row = (size_t)content->width;
    if (step == 0)
        fill(content, 0, 0, content->width, content->height, 0xffffff);
    for (int line = step == 0 ? 0 : lines - 1; line < lines; line++) {
        if (step)
            memmove(content->pixels, content->pixels + row * 18,
                    row * 18 * (size_t)(lines - 1) * sizeof(uint32_t));
        fill(content, 0, line * 18, content->width, 18, 0xffffff);
        draw_text(content, 0, line * 18, 40 + (int)(next_random(content) % 190),
                  0xffffff);
    }
    show(content, 0, 0, content->width, content->height);
}

/* Soft moving colours with a little noise, as a film has. */
static void step_video(struct content *content, int step) {
    static unsigned char wave[1024];
    if (step == 0)
        for (int i = 0; i < 1024; i++)
            wave[i] = (unsigned char)(128 + 100 * sin(i * 2 * M_PI / 1024));
    for (int y = 0; y < content->height; y++) {
        uint32_t *row = content->pixels + y * content->width;
        for (int x = 0; x < content->width; x++) {
            uint32_t noise = next_random(content) & 7;
            uint32_t red = wave[(x + step * 9 + wave[y & 1023]) & 1023] + noise;
            uint32_t green = wave[(y * 2 - step * 7 + wave[x & 1023]) & 1023] + noise;
            uint32_t blue = wave[(x + y + step * 5) & 1023] + noise;
            row[x] = red << 16 | green << 8 | blue;
        }
    }
    show(content, 0, 0, content->width, content->height);
}

/* A given picture (PPM of 8 bits, its header on lines of its own), as large as the
 * screen. */
static void step_picture(struct content *content, int step) {
    int width = 0, height = 0;
    FILE *file = step == 0 && content->picture ? fopen(content->picture, "rb") : NULL;
    if (!file)
        return;
    if (fscanf(file, "P6 %d %d 255", &width, &height) == 2 && width == content->width &&
        height == content->height && fgetc(file) == '\n')
        for (int i = 0; i < width * height; i++) {
            unsigned char rgb[3] = {0, 0, 0};
            if (fread(rgb, 1, 3, file) == 3)
                content->pixels[i] =
                    (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
        }
    fclose(file);
    show(content, 0, 0, content->width, content->height);
}

static bool open_window(struct content *content) {
    content->display = XOpenDisplay(NULL);
    if (!content->display || !XShmQueryExtension(content->display))
        return false;
    int screen = DefaultScreen(content->display);
    content->width = DisplayWidth(content->display, screen);
    content->height = DisplayHeight(content->display, screen);
    content->image = XShmCreateImage(
        content->display, DefaultVisual(content->display, screen), 24, ZPixmap, NULL,
        &content->segment, (unsigned)content->width, (unsigned)content->height);
    size_t size = (size_t)content->image->bytes_per_line * (size_t)content->height;
    content->segment.shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    content->segment.shmaddr = content->image->data =
        shmat(content->segment.shmid, NULL, 0);
    XShmAttach(content->display, &content->segment);
    XSync(content->display, False);
    shmctl(content->segment.shmid, IPC_RMID, NULL);
    content->pixels = (uint32_t *)(void *)content->image->data;
    content->window =
        XCreateSimpleWindow(content->display, RootWindow(content->display, screen), 0, 0,
                            (unsigned)content->width, (unsigned)content->height, 0, 0, 0);
    content->gc = XCreateGC(content->display, content->window, 0, NULL);
    XMapRaised(content->display, content->window);
    XSync(content->display, False);
    return true;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*step)(struct content *content, int step);
    } kinds[] = {{"small", step_small},
                 {"scroll", step_scroll},
                 {"video", step_video},
                 {"picture", step_picture}};
    static struct content content = {.seed = 1};
    char byte;
    make_glyphs(&content);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (argc < 2 || strcmp(argv[1], kinds[i].name) != 0)
            continue;
        content.picture = argv[2];
        if (!open_window(&content)) {
            fprintf(stderr, "content: no X display with shared memory\n");
            return 1;
        }
        for (int step = 0; read(STDIN_FILENO, &byte, 1) == 1; step++) {
            kinds[i].step(&content, step);
            if (write(STDOUT_FILENO, ".", 1) != 1)
                return 1;
        }
        return 0;
    }
    fprintf(stderr, "usage: content small|scroll|video|picture [PPM]\n");
    return 2;
}
