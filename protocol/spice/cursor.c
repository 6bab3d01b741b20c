/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/cursor.h"

#include "base/memory.h"
#include "protocol/spice/cursor_shape.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

/* One channel's; its place in the array is its id. */
struct cursor {
    struct cursor_shape shape;
    bool is_known;  /* the server has set one */
    bool is_hidden; /* for now */
};

struct cursors {
    struct cursor cursor[LIMIT_DISPLAYS];
};

static void send_shape(struct session *session, unsigned number,
                       const struct cursor *cursor) {
    struct wire_message message = {.kind = WIRE_CURSOR, .channel = number};
    const struct cursor_shape *shape = &cursor->shape;
    size_t size = 0;
    if (!cursor->is_hidden && shape->pixels) {
        message.u.part.cursor.width = shape->width;
        message.u.part.cursor.height = shape->height;
        message.u.part.cursor.hot_x = shape->hot_x;
        message.u.part.cursor.hot_y = shape->hot_y;
        size = (size_t)shape->width * (size_t)shape->height * sizeof *shape->pixels;
    }
    serve_send_parts(session->wire, &message, size > 0 ? shape->pixels : NULL, size);
}

/* A display that nobody shows needs no pointer. Before the layout is known it is the one
 * of the channel's own number. */
static bool is_on(const struct session *session, unsigned number, unsigned id) {
    struct layout_head head = session_head(session, number);
    return session->heads.head[number].is_wanted &&
           (head.is_present ? head.screen == id : number == id);
}

static void send_everywhere(struct session *session, unsigned id) {
    for (unsigned number = 0; number < LIMIT_DISPLAYS; number++) {
        if (is_on(session, number, id)) {
            send_shape(session, number, &session->cursors->cursor[id]);
        }
    }
}

void cursor_repeat(struct session *session, unsigned number) {
    for (unsigned id = 0; id < LIMIT_DISPLAYS; id++) {
        const struct cursor *cursor = &session->cursors->cursor[id];
        if (cursor->is_known && is_on(session, number, id)) {
            send_shape(session, number, cursor);
        }
    }
}

/* Of other types the library has no more than the size. */
static bool is_decoded(const SpiceCursorShape *shape) {
    switch ((int)shape->type) {
    case SPICE_CURSOR_TYPE_ALPHA:
    case SPICE_CURSOR_TYPE_MONO:
    case SPICE_CURSOR_TYPE_COLOR4:
    case SPICE_CURSOR_TYPE_COLOR16:
    case SPICE_CURSOR_TYPE_COLOR32:
        return true;
    default:
        return false;
    }
}

static void on_cursor(SpiceChannel *channel, GParamSpec *property,
                      struct session *session) {
    unsigned id = session_channel_id(channel);
    struct cursor *cursor = &session->cursors->cursor[id];
    SpiceCursorShape *shape = NULL;
    (void)property;
    g_object_get(channel, "cursor", &shape, NULL);
    if (shape && shape->data && is_decoded(shape)) {
        cursor_shape_set(&cursor->shape, shape->width, shape->height, shape->hot_spot_x,
                         shape->hot_spot_y, shape->data);
    } else {
        cursor_shape_set_arrow(&cursor->shape);
    }
    if (shape) {
        g_boxed_free(SPICE_TYPE_CURSOR_SHAPE, shape);
    }
    cursor->is_known = true;
    cursor->is_hidden = false;
    send_everywhere(session, id);
}

static void on_hide(SpiceChannel *channel, struct session *session) {
    unsigned id = session_channel_id(channel);
    struct cursor *cursor = &session->cursors->cursor[id];
    cursor->is_known = true;
    cursor->is_hidden = true;
    send_everywhere(session, id);
}

static void on_reset(SpiceChannel *channel, struct session *session) {
    unsigned id = session_channel_id(channel);
    struct cursor *cursor = &session->cursors->cursor[id];
    cursor_shape_set_arrow(&cursor->shape);
    cursor->is_known = true;
    cursor->is_hidden = false;
    send_everywhere(session, id);
}

static bool holds(struct rect area, int x, int y) {
    return rect_contains(area, rect_make(x, y, 1, 1));
}

/* A hidden pointer that moves is to be seen again. */
static void on_move(SpiceChannel *channel, int x, int y, struct session *session) {
    unsigned id = session_channel_id(channel);
    struct cursor *cursor = &session->cursors->cursor[id];
    if (x < 0 || y < 0 || x >= LIMIT_SIDE || y >= LIMIT_SIDE) {
        return;
    }
    if (cursor->is_hidden) {
        cursor->is_hidden = false;
        send_everywhere(session, id);
    }
    for (unsigned number = 0; number < LIMIT_DISPLAYS; number++) {
        struct wire_message message = {.kind = WIRE_POINTER_POSITION, .channel = number};
        struct rect area = session_head(session, number).area;
        if (is_on(session, number, id) && holds(area, x, y)) {
            message.u.pointer.x = x - area.x;
            message.u.pointer.y = y - area.y;
            session_send(session, &message, NULL);
        }
    }
}

static void begin(struct session *session) {
    session->cursors = memory_new(1, sizeof *session->cursors);
}

static void attach(struct session *session, SpiceChannel *channel) {
    g_signal_connect(channel, "notify::cursor", G_CALLBACK(on_cursor), session);
    g_signal_connect(channel, "cursor-hide", G_CALLBACK(on_hide), session);
    g_signal_connect(channel, "cursor-reset", G_CALLBACK(on_reset), session);
    g_signal_connect(channel, "cursor-move", G_CALLBACK(on_move), session);
}

const struct member member_cursor = {
    .channel = CHANNEL_CURSOR,
    .begin = begin,
    .attach = attach,
};
