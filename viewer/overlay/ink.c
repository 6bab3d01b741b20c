/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/overlay/ink.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <fontconfig/fontconfig.h>

#include "base/escape.h"

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

void ink_find_font(const char *text, char *path, size_t size) {
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

void ink_fill(const struct surface *picture, struct rect area, uint32_t colour,
              uint32_t alpha) {
    struct rect cut = inside(picture, area);
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        for (int x = cut.x; x < cut.x + cut.w; x++) {
            uint32_t *pixel = surface_at(picture, x, y);
            *pixel = mix(*pixel, colour, alpha);
        }
    }
}

void ink_panel(const struct surface *picture, struct rect area, uint32_t alpha) {
    ink_fill(picture, area, panel_colour, alpha);
    ink_fill(picture, rect_make(area.x, area.y, area.w, 1), edge_colour, 255);
    ink_fill(picture, rect_make(area.x, area.y + area.h - 1, area.w, 1), edge_colour,
             255);
    ink_fill(picture, rect_make(area.x, area.y, 1, area.h), edge_colour, 255);
    ink_fill(picture, rect_make(area.x + area.w - 1, area.y, 1, area.h), edge_colour,
             255);
}

void ink_text(const struct surface *picture, const SDL_Surface *text, int left, int top) {
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

void ink_sentence(const char *text, char *out, size_t size) {
    escape_text(text, out, size);
    if (islower((unsigned char)out[0])) {
        out[0] = (char)toupper((unsigned char)out[0]);
    }
}
