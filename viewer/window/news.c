/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/news.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GOOD_MS = 3000,
    BAD_MS = 8000,
    FILES_SHOWN = 4,
    LINES_MAX = NEWS_MAX + FILES_SHOWN + 2,
    LINE_SIZE = LIMIT_FILE_NAME + 16,
};

struct lines {
    struct overlay_line lines[LINES_MAX];
    char texts[FILES_SHOWN + 1][LINE_SIZE];
    int count;
};

static void drop(struct news *news, int index) {
    news->count--;
    memmove(&news->items[index], &news->items[index + 1],
            (size_t)(news->count - index) * sizeof news->items[0]);
    news->version++;
}

void news_say(struct news *news, const struct error *what, int64_t now) {
    struct news_item item = {.is_bad = what->code != ERROR_NONE};
    item.until = now + (item.is_bad ? BAD_MS : GOOD_MS);
    bool has_hint = item.is_bad && what->hint[0];
    snprintf(item.text, sizeof item.text, "%s%s%s", what->message, has_hint ? "; " : "",
             has_hint ? what->hint : "");
    for (int i = 0; i < news->count; i++) {
        if (strcmp(news->items[i].text, item.text) == 0) {
            drop(news, i);
        }
    }
    if (news->count == NEWS_MAX) {
        drop(news, 0);
    }
    news->items[news->count++] = item;
    news->version++;
}

void news_expire(struct news *news, int64_t now) {
    for (int i = news->count - 1; i >= 0; i--) {
        if (now >= news->items[i].until) {
            drop(news, i);
        }
    }
}

static void add(struct lines *lines, enum overlay_style style, const char *text,
                int percent) {
    lines->lines[lines->count++] = (struct overlay_line){style, text, percent};
}

static void add_files(struct lines *lines, const struct transfers *transfers) {
    int shown = 0;
    for (int i = 0; i < LIMIT_FILES && shown < FILES_SHOWN && shown < transfers->running;
         i++) {
        const struct transfer *transfer = &transfers->list[i];
        if (transfer->is_running) {
            char *text = lines->texts[shown++];
            snprintf(text, LINE_SIZE, "%s  %d %%", transfer->name, transfer->percent);
            add(lines, OVERLAY_PLAIN, text, transfer->percent);
        }
    }
    if (transfers->running > shown) {
        char *text = lines->texts[FILES_SHOWN];
        snprintf(text, LINE_SIZE, "and %d more", transfers->running - shown);
        add(lines, OVERLAY_PLAIN, text, -1);
    }
    if (shown > 0) {
        add(lines, OVERLAY_FAINT, "Shift+Esc cancels", -1);
    }
}

static void make_box(struct news *news, const struct transfers *transfers,
                     struct overlay_module *overlay, const struct rect *picture) {
    struct lines lines = {.count = 0};
    free(news->box.pixels);
    news->box = (struct surface){0};
    for (int i = 0; i < news->count; i++) {
        add(&lines, news->items[i].is_bad ? OVERLAY_BAD : OVERLAY_PLAIN,
            news->items[i].text, -1);
    }
    add_files(&lines, transfers);
    if (lines.count > 0) {
        int tall = picture->h / 45;
        int height = tall < 12 ? 12 : tall > 24 ? 24 : tall;
        int width = height * 28, room = picture->w - 2 * height;
        overlay_module_box(overlay, lines.lines, lines.count, width < room ? width : room,
                           height, &news->box);
    }
    news->box_version++;
}

void news_update(struct news *news, const struct transfers *transfers,
                 struct overlay_module *overlay, const struct viewport *viewport) {
    const struct rect *picture = &viewport->picture;
    if (news->shown_news == news->version &&
        news->shown_transfers == transfers->version &&
        (!news->box.pixels ||
         (news->shown_width == picture->w && news->shown_height == picture->h))) {
        return;
    }
    news->shown_news = news->version;
    news->shown_transfers = transfers->version;
    news->shown_width = picture->w;
    news->shown_height = picture->h;
    make_box(news, transfers, overlay, picture);
}

struct sprite news_sprite(const struct news *news, const struct viewport *viewport) {
    const struct rect *picture = &viewport->picture;
    const struct surface *box = &news->box;
    struct sprite sprite = {.pixels = box->pixels, .version = news->box_version};
    if (box->pixels) {
        int top = picture->h - box->height - picture->h / 20;
        sprite.place =
            rect_make(picture->x + (picture->w - box->width) / 2,
                      picture->y + (top > 0 ? top : 0), box->width, box->height);
    }
    return sprite;
}

int news_timeout(const struct news *news, int64_t now) {
    int64_t first = -1;
    for (int i = 0; i < news->count; i++) {
        int64_t left = news->items[i].until - now;
        left = left > 0 ? left : 0;
        first = first < 0 || left < first ? left : first;
    }
    return (int)first;
}

void news_free(struct news *news) {
    free(news->box.pixels);
    *news = (struct news){0};
}
