/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The display channels: their pictures, marks and monitors, and what of it the viewer is
 * told. Draws are gathered while the library has more of them, and go out as soon as it
 * has none.
 */
#include <unistd.h>

#include "base/memory.h"
#include "protocol/spice/cursor.h"
#include "protocol/spice/family.h"
#include "protocol/spice/heap.h"
#include "protocol/spice/opening.h"
#include "protocol/spice/primary.h"
#include "protocol/spice/session.h"

enum {
    GATHER_US = 12000,      /* draws without an end are shown at least as often */
    MARK_PATIENCE_MS = 100, /* for a picture that is never marked */
};

/* One display channel; its place in the array is its id. */
struct screen {
    SpiceChannel *channel; /* NULL: there is none */
    struct primary primary;
    bool is_marked;     /* the server says that it is fit to be seen */
    int64_t created_us; /* when the picture was made */
};

struct display {
    struct screen screens[LIMIT_DISPLAYS];
    struct layout_screen described[LIMIT_DISPLAYS];
    bool is_changed;   /* what is described: the layout has to be made anew */
    unsigned flushing; /* the source that tells the viewer; 0 = none is needed */
    unsigned hurrying; /* the one that does so when no mark comes */
    struct heap heap;
    int64_t oldest_us; /* when the first draw came that the viewer does not know of */
};

/* A new picture is shown when the server says that it is fit for it, and not in pieces;
 * some servers never say so. */
static bool is_fit(const struct screen *screen) {
    return screen->primary.surface.pixels &&
           (screen->is_marked || g_get_monotonic_time() - screen->created_us >=
                                     MARK_PATIENCE_MS * G_TIME_SPAN_MILLISECOND);
}

static void show_head(struct session *session, unsigned number) {
    const struct layout_head *head = &session->layout[number];
    const struct screen *screen = &session->display->screens[head->screen];
    const struct surface *whole = &screen->primary.surface;
    struct surface part = {
        .width = head->area.w, .height = head->area.h, .stride = whole->stride};
    struct error err;
    bool is_seen = head->is_present && !rect_empty(head->area) && is_fit(screen);
    if (is_seen) {
        part.pixels = surface_at(whole, head->area.x, head->area.y);
    }
    if (!heads_show(&session->heads, number, is_seen ? &part : NULL, screen->is_marked,
                    &err)) {
        session_end(session, &err);
    }
}

/* What came meanwhile, to the viewer: displays first, then their pictures. */
static void flush(struct session *session) {
    struct display *display = session->display;
    if (display->flushing != 0) {
        g_source_remove(display->flushing);
        display->flushing = 0;
    }
    display->oldest_us = 0;
    if (display->is_changed) {
        display->is_changed = false;
        layout_make(display->described, session->layout);
    }
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        const struct screen *screen = &display->screens[session->layout[i].screen];
        heads_announce(&session->heads, i, session->layout[i].is_present);
        show_head(session, i);
        heads_commit(&session->heads, i, screen->is_marked);
        if (is_fit(screen)) {
            opening_end(session);
        }
    }
}

static gboolean flush_now(gpointer data) {
    flush(data);
    return G_SOURCE_CONTINUE; /* flush() has removed it */
}

/* As soon as the library has no more to do: its own work is of a higher priority. */
static void flush_soon(struct session *session) {
    struct display *display = session->display;
    if (display->flushing == 0) {
        display->flushing = g_idle_add_full(G_PRIORITY_LOW, flush_now, session, NULL);
    }
}

/* Again, while there is a picture whose time has not come. */
static gboolean hurry(gpointer data) {
    struct session *session = data;
    struct display *display = session->display;
    flush_soon(session);
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        if (display->screens[i].primary.surface.pixels && !is_fit(&display->screens[i])) {
            return G_SOURCE_CONTINUE;
        }
    }
    display->hurrying = 0;
    return G_SOURCE_REMOVE;
}

static void change_soon(struct session *session) {
    session->display->is_changed = true;
    flush_soon(session);
}

static void forget_primary(struct session *session, unsigned id) {
    struct display *display = session->display;
    struct error err;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        if (session->layout[i].is_present && session->layout[i].screen == id) {
            heads_show(&session->heads, i, NULL, false, &err);
        }
    }
    primary_clear(&display->screens[id].primary);
    display->screens[id].is_marked = false;
    display->described[id].width = display->described[id].height = 0;
}

static void on_create(SpiceChannel *channel, int format, int width, int height,
                      int stride, int shared_memory, void *data,
                      struct session *session) {
    unsigned id = session_channel_id(channel);
    struct display *display = session->display;
    struct error err;
    (void)shared_memory;
    forget_primary(session, id);
    if (!primary_set(&display->screens[id].primary, format, width, height, stride, data,
                     &err)) {
        session_end(session, &err);
    }
    display->screens[id].created_us = g_get_monotonic_time();
    display->described[id].is_live = true;
    display->described[id].width = width;
    display->described[id].height = height;
    if (display->hurrying == 0) {
        display->hurrying = g_timeout_add(MARK_PATIENCE_MS + 1, hurry, session);
    }
    change_soon(session);
}

static void on_destroy(SpiceChannel *channel, struct session *session) {
    forget_primary(session, session_channel_id(channel));
    change_soon(session);
}

static void on_mark(SpiceChannel *channel, int mark, struct session *session) {
    unsigned id = session_channel_id(channel);
    struct display *display = session->display;
    display->screens[id].is_marked = mark != 0;
    if (!mark && !display->screens[id].primary.surface.pixels) {
        display->described[id].is_live = false;
    }
    change_soon(session);
}

static void touch_heads(struct session *session, unsigned id, struct rect area) {
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        const struct layout_head *head = &session->layout[i];
        if (head->is_present && head->screen == id) {
            struct rect part = rect_intersect(area, head->area);
            part.x -= head->area.x;
            part.y -= head->area.y;
            heads_touch(&session->heads, i, part);
        }
    }
}

static void on_invalidate(SpiceChannel *channel, int x, int y, int width, int height,
                          struct session *session) {
    unsigned id = session_channel_id(channel);
    struct display *display = session->display;
    struct primary *primary = &display->screens[id].primary;
    int64_t now = g_get_monotonic_time();
    struct rect area =
        layout_clip(x, y, width, height, primary->surface.width, primary->surface.height);
    if (rect_empty(area)) {
        return;
    }
    heap_note(&display->heap, rect_area(area));
    primary_update(primary, area);
    touch_heads(session, id, area);
    if (display->oldest_us == 0) {
        display->oldest_us = now;
        flush_soon(session);
    } else if (now - display->oldest_us >= GATHER_US) {
        flush(session);
    }
}

static void on_monitors(SpiceChannel *channel, GParamSpec *property,
                        struct session *session) {
    struct layout_screen *described =
        &session->display->described[session_channel_id(channel)];
    GArray *monitors = NULL;
    (void)property;
    g_object_get(channel, "monitors", &monitors, NULL);
    described->monitors = 0;
    for (guint i = 0; monitors && i < monitors->len && i < LIMIT_DISPLAYS; i++) {
        const SpiceDisplayMonitorConfig *from =
            &g_array_index(monitors, SpiceDisplayMonitorConfig, i);
        struct layout_monitor *to = &described->monitor[described->monitors];
        if (from->surface_id == 0 && from->x <= LIMIT_SIDE && from->y <= LIMIT_SIDE &&
            from->width <= LIMIT_SIDE && from->height <= LIMIT_SIDE) {
            *to = (struct layout_monitor){from->id,
                                          rect_make((int)from->x, (int)from->y,
                                                    (int)from->width, (int)from->height)};
            described->monitors++;
        }
    }
    if (monitors) {
        g_array_unref(monitors);
    }
    change_soon(session);
}

static void attach(struct session *session, SpiceChannel *channel) {
    unsigned id = session_channel_id(channel);
    session->display->screens[id].channel = channel;
    g_signal_connect(channel, "display-primary-create", G_CALLBACK(on_create), session);
    g_signal_connect(channel, "display-primary-destroy", G_CALLBACK(on_destroy), session);
    g_signal_connect(channel, "display-mark", G_CALLBACK(on_mark), session);
    g_signal_connect(channel, "display-invalidate", G_CALLBACK(on_invalidate), session);
    g_signal_connect(channel, "notify::monitors", G_CALLBACK(on_monitors), session);
}

/* The display stays announced: that its channel dies is the end of the console, and until
 * that is told the viewer keeps the last picture. */
static void detach(struct session *session, SpiceChannel *channel) {
    unsigned id = session_channel_id(channel);
    g_signal_handlers_disconnect_by_data(channel, session);
    forget_primary(session, id);
    session->display->screens[id].channel = NULL;
}

static void begin(struct session *session) {
    session->display = memory_new(1, sizeof *session->display);
}

static void take_show(struct session *session, const struct wire_message *message,
                      const uint8_t *payload, int fd) {
    struct framebuffer front;
    struct error err;
    (void)payload;
    if (!framebuffer_adopt(&front, fd, &err) ||
        !heads_want(&session->heads, message->channel, &front)) {
        _exit(ERROR_INTERNAL);
    }
    cursor_repeat(session, message->channel);
    flush_soon(session);
}

static void take_hide(struct session *session, const struct wire_message *message,
                      const uint8_t *payload, int fd) {
    (void)payload;
    (void)fd;
    heads_drop(&session->heads, message->channel);
}

static void take_release(struct session *session, const struct wire_message *message,
                         const uint8_t *payload, int fd) {
    (void)payload;
    (void)fd;
    heads_release(&session->heads, message->channel, message->u.number);
}

/* The server cannot be asked; the picture here is as good as it has it. */
static void take_refresh(struct session *session, const struct wire_message *message,
                         const uint8_t *payload, int fd) {
    (void)message;
    (void)payload;
    (void)fd;
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        struct rect area = session->layout[i].area;
        heads_touch(&session->heads, i, rect_make(0, 0, area.w, area.h));
    }
    flush_soon(session);
}

const struct member member_display = {
    .channel = CHANNEL_DISPLAY,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{WIRE_DISPLAY_SHOW, take_show, true},
                 {WIRE_DISPLAY_HIDE, take_hide, false},
                 {WIRE_RELEASE, take_release, false},
                 {WIRE_REFRESH, take_refresh, false}},
};
