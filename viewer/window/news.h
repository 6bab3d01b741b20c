/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The box over the picture: files on their way with their progress, and for some seconds
 * what has failed or was finished. While there is no news it costs nothing. Times are
 * monotonic milliseconds. Logic thread.
 */
#ifndef VIEWER_WINDOW_NEWS_H
#define VIEWER_WINDOW_NEWS_H

#include "viewer/window/overlay_module.h"
#include "viewer/window/scene.h"
#include "viewer/window/transfers.h"

enum {
    NEWS_MAX = 4, /* older ones go */
};

struct news_item {
    bool is_bad;
    int64_t until;
    char text[sizeof(struct error)]; /* the sentence, and the hint on a line of its own */
};

/* Zero-initialised. */
struct news {
    struct news_item items[NEWS_MAX];
    int count;
    unsigned version;   /* of the items */
    struct surface box; /* owned; pixels NULL = nothing to show */
    unsigned box_version;
    unsigned shown_news, shown_transfers; /* the versions that the box was made of */
    int shown_width, shown_height;        /* and the picture's size */
};

/* Says it for some seconds; code ERROR_NONE is good news. */
void news_say(struct news *news, const struct error *what, int64_t now);
/* Takes out what was shown long enough. */
void news_expire(struct news *news, int64_t now);
/* Makes the box anew when something has changed. */
void news_update(struct news *news, const struct transfers *transfers,
                 struct overlay_module *overlay, const struct viewport *viewport);
struct sprite news_sprite(const struct news *news, const struct viewport *viewport);
/* Milliseconds until news_expire() has something to take out; -1 = never. */
int news_timeout(const struct news *news, int64_t now);
void news_free(struct news *news);

#endif
