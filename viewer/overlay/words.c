/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <SDL_ttf.h>

#include "viewer/overlay/ink.h"
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
    ink_panel(picture,
              rect_make((picture->width - width) / 2 - margin, top - margin,
                        width + 2 * margin, height + 2 * margin),
              225);
    for (int i = 0; i < BLOCKS; i++) {
        const SDL_Surface *text = blocks[i].text;
        if (text) {
            top += blocks[i].gap;
            ink_text(picture, text, (picture->width - text->w) / 2, top);
            top += text->h;
        }
    }
}

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

static bool draw(const struct surface *picture, const struct error *reason,
                 const char *font, struct error *err) {
    char message[sizeof reason->message * 4], hint[sizeof reason->hint * 4];
    int pixels = clamp(picture->height / 36, 12, 30), margin = pixels * 3 / 2;
    int room = picture->width - 4 * margin;
    int width = clamp(room, 40, pixels * 36);
    ink_sentence(reason->message, message, sizeof message);
    ink_sentence(reason->hint, hint, sizeof hint);
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
    ink_find_font(reason->message, font, sizeof font);
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
