/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's pointer shape: as the window's own pointer, scaled with the picture; or,
 * when the guest says where its pointer is and ours is captured, drawn into the picture.
 * Logic thread.
 */
#ifndef VIEWER_WINDOW_CURSOR_H
#define VIEWER_WINDOW_CURSOR_H

#include <stdbool.h>

#include <SDL.h>

#include "base/surface.h"
#include "protocol/event.h"
#include "viewer/window/scene.h"

struct cursor {
    bool is_known;        /* the guest has sent a shape */
    bool is_shared;       /* ... for another display */
    struct surface shape; /* owned; premultiplied; 0x0 = hidden */
    int hot_x, hot_y;
    struct surface scaled; /* owned; as shown */
    int scaled_hot_x, scaled_hot_y;
    unsigned version;  /* of `scaled` */
    SDL_Cursor *shown; /* owned */
    bool has_position; /* the guest says where its pointer is */
    int x, y;
};

void cursor_take(struct cursor *cursor, const struct event *event);
/* The shape of another display's, while this one has none of its own. */
void cursor_share(struct cursor *cursor, const struct cursor *other);
void cursor_move(struct cursor *cursor, int x, int y);
/* Makes the scaled shape for this viewport and the window's pointer of it. */
void cursor_show(struct cursor *cursor, const struct viewport *viewport);
/* Back to the display system's arrow, for good. */
void cursor_drop(struct cursor *cursor);
/* The shape as part of the picture; nothing when the guest has not said where. */
struct sprite cursor_sprite(const struct cursor *cursor, const struct viewport *viewport);
void cursor_free(struct cursor *cursor);

#endif
