/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>

#include "base/escape.h"
#include "viewer/overlay/overlay.h"

/* Text in pixels, and where it goes. */
struct block {
    SDL_Surface *text; /* owned; NULL = nothing to say */
    int gap;           /* above it */
};

enum {
    BLOCKS = 3
};

static const SDL_Color white = {255, 255, 255, 255};
static const SDL_Color grey = {190, 196, 204, 255};
static const SDL_Color faint = {135, 142, 152, 255};
static const uint32_t panel_colour = 0x1b1f24;
static const uint32_t edge_colour = 0x4a525c;

static void add_characters(FcPattern *wish, const char *text) {
    FcCharSet *characters = FcCharSetCreate();
    int left = (int)strlen(text), step;
    FcChar32 code;
    for (; left > 0; text += step, left -= step) {
        step = FcUtf8ToUcs4((const FcChar8 *)text, &code, left);
        if (step < 1) {
            break;
        }
        FcCharSetAddChar(characters, code);
    }
    FcPatternAddCharSet(wish, FC_CHARSET, characters);
    FcCharSetDestroy(characters);
}

/* The file of the person's sans-serif font, or of one that has more of the characters of
 * `text`; empty when there is none. */
static void find_font(const char *text, char *path, size_t size) {
    FcResult result;
    FcChar8 *file = NULL;
    FcPattern *wish = FcNameParse((const FcChar8 *)"sans-serif:scalable=true");
    path[0] = '\0';
    add_characters(wish, text);
    FcConfigSubstitute(NULL, wish, FcMatchPattern);
    FcDefaultSubstitute(wish);
    FcPattern *match = FcFontMatch(NULL, wish, &result);
    if (match && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch) {
        snprintf(path, size, "%s", (const char *)file);
    }
    if (match) {
        FcPatternDestroy(match);
    }
    FcPatternDestroy(wish);
    FcFini();
}

/* Lines of about the same length, so that no word is left alone on the last one. */
static int even_width(TTF_Font *font, const char *text, int width) {
    int whole = 0;
    if (TTF_SizeUTF8(font, text, &whole, NULL) != 0) {
        return width;
    }
    if (whole <= width) {
        return whole;
    }
    int lines = (whole + width - 1) / width;
    int even = whole / lines * 9 / 8;
    return even < width ? even : width;
}

static SDL_Surface *render(const char *font_path, int pixels, const char *text,
                           SDL_Color colour, int width) {
    TTF_Font *font = text[0] ? TTF_OpenFont(font_path, pixels) : NULL;
    if (!font) {
        return NULL;
    }
    TTF_SetFontWrappedAlign(font, TTF_WRAPPED_ALIGN_CENTER);
    SDL_Surface *surface = TTF_RenderUTF8_Blended_Wrapped(
        font, text, colour, (Uint32)even_width(font, text, width));
    TTF_CloseFont(font);
    return surface;
}

static uint32_t mix(uint32_t below, uint32_t above, uint32_t alpha) {
    uint32_t result = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t a = below >> shift & 0xff, b = above >> shift & 0xff;
        result |= (a * (255 - alpha) + b * alpha + 127) / 255 << shift;
    }
    return result;
}

static struct rect inside(const struct surface *picture, struct rect area) {
    return rect_intersect(area, rect_make(0, 0, picture->width, picture->height));
}

static void fill(const struct surface *picture, struct rect area, uint32_t colour,
                 uint32_t alpha) {
    struct rect cut = inside(picture, area);
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        for (int x = cut.x; x < cut.x + cut.w; x++) {
            uint32_t *pixel = surface_at(picture, x, y);
            *pixel = mix(*pixel, colour, alpha);
        }
    }
}

static void draw_panel(const struct surface *picture, struct rect area) {
    fill(picture, area, panel_colour, 225);
    fill(picture, rect_make(area.x, area.y, area.w, 1), edge_colour, 255);
    fill(picture, rect_make(area.x, area.y + area.h - 1, area.w, 1), edge_colour, 255);
    fill(picture, rect_make(area.x, area.y, 1, area.h), edge_colour, 255);
    fill(picture, rect_make(area.x + area.w - 1, area.y, 1, area.h), edge_colour, 255);
}

static void draw_text(const struct surface *picture, const SDL_Surface *text, int left,
                      int top) {
    struct rect cut = inside(picture, rect_make(left, top, text->w, text->h));
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        const uint8_t *bytes = (const uint8_t *)text->pixels + (y - top) * text->pitch;
        const uint32_t *row = (const uint32_t *)(const void *)bytes;
        for (int x = cut.x; x < cut.x + cut.w; x++) {
            uint32_t *pixel = surface_at(picture, x, y);
            *pixel = mix(*pixel, row[x - left], row[x - left] >> 24);
        }
    }
}

static void draw_blocks(const struct surface *picture, const struct block *blocks,
                        int margin) {
    int width = 0, height = 0;
    for (int i = 0; i < BLOCKS; i++) {
        if (blocks[i].text) {
            width = blocks[i].text->w > width ? blocks[i].text->w : width;
            height += blocks[i].gap + blocks[i].text->h;
        }
    }
    int middle = (picture->height - height) / 2;
    int top = middle > margin / 3 ? middle : margin / 3; /* the beginning is to be seen */
    draw_panel(picture, rect_make((picture->width - width) / 2 - margin, top - margin,
                                  width + 2 * margin, height + 2 * margin));
    for (int i = 0; i < BLOCKS; i++) {
        const SDL_Surface *text = blocks[i].text;
        if (text) {
            top += blocks[i].gap;
            draw_text(picture, text, (picture->width - text->w) / 2, top);
            top += text->h;
        }
    }
}

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

/* A sentence, as it stands alone. */
static void make_sentence(const char *text, char *out, size_t size) {
    escape_text(text, out, size);
    if (islower((unsigned char)out[0])) {
        out[0] = (char)toupper((unsigned char)out[0]);
    }
}

static bool draw(const struct surface *picture, const struct error *reason,
                 const char *font, struct error *err) {
    char message[sizeof reason->message * 4], hint[sizeof reason->hint * 4];
    int pixels = clamp(picture->height / 36, 12, 30), margin = pixels * 3 / 2;
    int room = picture->width - 4 * margin;
    int width = clamp(room, 40, pixels * 36);
    make_sentence(reason->message, message, sizeof message);
    make_sentence(reason->hint, hint, sizeof hint);
    struct block blocks[BLOCKS] = {
        {render(font, pixels * 5 / 4, message, white, width), 0},
        {render(font, pixels, hint, grey, width), pixels * 3 / 4},
        {render(font, pixels * 7 / 8, "Esc or Q closes the window", faint, width),
         pixels},
    };
    bool is_good = blocks[0].text != NULL;
    if (is_good) {
        draw_blocks(picture, blocks, margin);
    } else {
        error_set(err, ERROR_INTERNAL, "cannot draw text: %s", TTF_GetError());
    }
    for (int i = 0; i < BLOCKS; i++) {
        SDL_FreeSurface(blocks[i].text);
    }
    return is_good;
}

bool overlay_words(const struct surface *picture, const struct error *reason,
                   struct error *err) {
    char font[1024];
    find_font(reason->message, font, sizeof font);
    if (!font[0]) {
        return error_set(err, ERROR_INTERNAL, "there is no font");
    }
    if (TTF_Init() != 0) {
        return error_set(err, ERROR_INTERNAL, "cannot draw text: %s", TTF_GetError());
    }
    bool is_good = draw(picture, reason, font, err);
    TTF_Quit();
    return is_good;
}
