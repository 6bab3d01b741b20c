/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <SDL_ttf.h>

#include "base/escape.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "viewer/overlay/ink.h"
#include "viewer/overlay/overlay.h"

enum {
    LINES_MAX = 12,
    TEXT_MAX = 2048,
};

struct overlay {
    char path[1024];     /* of the font that is open */
    char text[TEXT_MAX]; /* what it was looked for */
    int height;
    TTF_Font *font; /* NULL = none yet */
};

/* One line, rendered, and where it goes. */
struct row {
    SDL_Surface *text; /* owned */
    int top, percent;
};

static const SDL_Color colours[] = {
    [OVERLAY_PLAIN] = {235, 238, 242, 255},
    [OVERLAY_BAD] = {255, 178, 160, 255},
    [OVERLAY_FAINT] = {150, 157, 167, 255},
};
static const uint32_t track_colour = 0x3a414a;
static const uint32_t bar_colour = 0x5aa7e8;

struct overlay *overlay_open(struct error *err) {
    if (TTF_Init() != 0) {
        error_set(err, ERROR_INTERNAL, "cannot draw text: %s", TTF_GetError());
        return NULL;
    }
    return memory_new(1, sizeof(struct overlay));
}

void overlay_close(struct overlay *overlay) {
    if (overlay) {
        if (overlay->font) {
            TTF_CloseFont(overlay->font);
        }
        TTF_Quit();
        free(overlay);
    }
}

static bool has_all(TTF_Font *font, const char *text) {
    uint32_t code;
    for (size_t left = strlen(text), step; left > 0; text += step, left -= step) {
        step = utf8_decode(text, left, &code);
        if (step == 0 || (code >= 0x20 && !TTF_GlyphIsProvided32(font, code))) {
            return false;
        }
    }
    return true;
}

/* Looking for a font is slow: the one that is open is kept while it will do, or while no
 * other was found for just this text. */
static bool take_font(struct overlay *overlay, const char *text, int height,
                      struct error *err) {
    bool will_do = overlay->font && overlay->height == height &&
                   (strcmp(overlay->text, text) == 0 || has_all(overlay->font, text));
    if (will_do) {
        return true;
    }
    if (overlay->font) {
        TTF_CloseFont(overlay->font);
    }
    ink_find_font(text, overlay->path, sizeof overlay->path);
    overlay->font = overlay->path[0] ? TTF_OpenFont(overlay->path, height) : NULL;
    overlay->height = height;
    strcpy(overlay->text, text);
    return overlay->font || error_set(err, ERROR_INTERNAL, "there is no font");
}

static size_t character_before(const char *text, size_t at) {
    do {
        at--;
    } while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80);
    return at;
}

static size_t character_after(const char *text, size_t at) {
    do {
        at++;
    } while (((unsigned char)text[at] & 0xc0) == 0x80);
    return at;
}

/* A text too long for one line loses its middle: names differ at their ends. */
static void cut_middle(TTF_Font *font, char *text, size_t size, int width) {
    char whole[TEXT_MAX];
    size_t length = strlen(text), head = length / 2, tail = length / 2;
    int is = 0;
    strcpy(whole, text);
    while (head > 0 && ((unsigned char)whole[head] & 0xc0) == 0x80) {
        tail = head = head - 1;
    }
    while (TTF_SizeUTF8(font, text, &is, NULL) == 0 && is > width && head > 0 &&
           tail < length) {
        head = character_before(whole, head);
        tail = character_after(whole, tail);
        snprintf(text, size, "%.*s\xe2\x80\xa6%s", (int)head, whole, whole + tail);
    }
}

static SDL_Surface *render(TTF_Font *font, const struct overlay_line *line, int width) {
    char text[TEXT_MAX];
    if (line->percent < 0) {
        ink_sentence(line->text, text, sizeof text);
        return TTF_RenderUTF8_Blended_Wrapped(font, text, colours[line->style],
                                              (Uint32)width);
    }
    escape_text(line->text, text, sizeof text);
    cut_middle(font, text, sizeof text, width);
    return TTF_RenderUTF8_Blended(font, text, colours[line->style]);
}

static void draw_bar(const struct surface *box, int top, int margin, int percent) {
    int width = box->width - 2 * margin, height = margin / 3 < 3 ? 3 : margin / 3;
    int part = percent > 100 ? width : width * percent / 100;
    ink_fill(box, rect_make(margin, top, width, height), track_colour, 255);
    ink_fill(box, rect_make(margin, top, part, height), bar_colour, 255);
}

static int lay_out(struct row *rows, int count, int margin, int *width) {
    int top = margin;
    for (int i = 0; i < count; i++) {
        top += i > 0 ? margin * 2 / 3 : 0;
        rows[i].top = top;
        if (rows[i].text) {
            *width = rows[i].text->w > *width ? rows[i].text->w : *width;
            top += rows[i].text->h;
        }
        top += rows[i].percent >= 0 ? margin * 2 / 3 : 0;
    }
    return top + margin;
}

static void draw(const struct surface *box, const struct row *rows, int count,
                 int margin) {
    ink_panel(box, rect_make(0, 0, box->width, box->height), 255);
    for (int i = 0; i < count; i++) {
        int bottom = rows[i].top + (rows[i].text ? rows[i].text->h : 0);
        if (rows[i].text) {
            ink_text(box, rows[i].text, margin, rows[i].top);
        }
        if (rows[i].percent >= 0) {
            draw_bar(box, bottom + margin / 3, margin, rows[i].percent);
        }
    }
    for (int i = 0; i < box->width * box->height; i++) {
        box->pixels[i] |= 0xff000000;
    }
}

static void join(const struct overlay_line *lines, int count, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < count && used + 1 < size; i++) {
        escape_text(lines[i].text, text + used, size - used);
        used += strlen(text + used);
    }
}

bool overlay_box(struct overlay *overlay, const struct overlay_line *lines, int count,
                 int width, int height, struct surface *box, struct error *err) {
    struct row rows[LINES_MAX] = {0};
    char text[TEXT_MAX];
    int margin = height, room = width - 2 * margin > 40 ? width - 2 * margin : 40;
    bool has_bar = false;
    count = count > LINES_MAX ? LINES_MAX : count;
    join(lines, count, text, sizeof text);
    if (!take_font(overlay, text, height, err)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        rows[i].text = render(overlay->font, &lines[i], room);
        rows[i].percent = lines[i].percent;
        has_bar = has_bar || lines[i].percent >= 0;
    }
    /* What moves keeps its width while the words in it change. */
    int inner = has_bar ? room : 0;
    int tall = lay_out(rows, count, margin, &inner), wide = inner + 2 * margin;
    *box = (struct surface){NULL, wide, tall, (size_t)wide};
    box->pixels = memory_new((size_t)wide * (size_t)tall, sizeof *box->pixels);
    draw(box, rows, count, margin);
    for (int i = 0; i < count; i++) {
        SDL_FreeSurface(rows[i].text);
    }
    return true;
}
