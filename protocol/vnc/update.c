/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/update.h"

#include "base/clock.h"
#include "protocol/limits.h"
#include "protocol/serve.h"
#include "protocol/vnc/announce.h"
#include "protocol/vnc/title.h"

enum {
    RECT_HEADER_SIZE = 12,
    /* What a slow link has brought so far is shown after this time. */
    PARTIAL_COMMIT_MS = 50,
};

struct rect_header {
    uint16_t x, y, w, h;
    int32_t encoding;
};

static bool read_header(struct stream *stream, struct rect_header *header,
                        struct error *err) {
    uint8_t bytes[RECT_HEADER_SIZE];
    if (!stream_bytes(stream, bytes, sizeof bytes, err)) {
        return false;
    }
    header->x = stream_get_u16(bytes);
    header->y = stream_get_u16(bytes + 2);
    header->w = stream_get_u16(bytes + 4);
    header->h = stream_get_u16(bytes + 6);
    header->encoding = (int32_t)stream_get_u32(bytes + 8);
    return true;
}

static bool commit(struct session *session, struct error *err) {
    if (!decoder_finish(session->decoder, err)) {
        return false;
    }
    /* A display of which nothing is known yet is no picture; and what comes before its
     * first pixels, like the mode of the pointer, is to be heard before one points at it.
     */
    if (session->has_pixels) {
        canvas_commit(&session->canvas, coverage_complete(&session->coverage));
    }
    return true;
}

bool update_resize(struct session *session, uint16_t width, uint16_t height,
                   struct error *err) {
    if (!limit_size_allowed(width, height)) {
        error_set(err, ERROR_PROTOCOL,
                  "the server's display of %ux%u pixels is not allowed", width, height);
        return error_hint(err, "at most %d a side and %d million pixels are accepted",
                          LIMIT_SIDE, LIMIT_PIXELS >> 20);
    }
    desktop_set_size(&session->desktop, width, height);
    coverage_reset(&session->coverage, width, height);
    return canvas_resize(&session->canvas, width, height, err);
}

static bool resize(struct session *session, const struct rect_header *header, bool whole,
                   struct error *err) {
    return commit(session, err) && update_resize(session, header->w, header->h, err) &&
           pace_resize(&session->pace, header->w, header->h, whole, err);
}

static bool read_extended_size(struct session *session, const struct rect_header *header,
                               struct error *err) {
    const uint16_t words[4] = {header->x, header->y, header->w, header->h};
    bool could = desktop_resizable(&session->desktop);
    enum desktop_change change =
        desktop_read_extended(&session->desktop, &session->stream, words, err);
    if (change == DESKTOP_BROKEN) {
        return false;
    }
    if (desktop_resizable(&session->desktop) != could) {
        session_send_ready(session);
    }
    return change == DESKTOP_SAME || resize(session, header, false, err);
}

static bool read_cursor(struct session *session, const struct rect_header *header,
                        struct error *err) {
    struct cursor_shape *shape = &session->cursor;
    struct wire_message message = {.kind = WIRE_CURSOR};
    if (!cursor_read(&session->stream, header->encoding,
                     rect_make(header->x, header->y, header->w, header->h), shape, err)) {
        return false;
    }
    message.u.part.cursor.width = shape->width;
    message.u.part.cursor.height = shape->height;
    message.u.part.cursor.hot_x = shape->hot_x;
    message.u.part.cursor.hot_y = shape->hot_y;
    serve_send_parts(session->wire, &message, shape->pixels,
                     (size_t)shape->width * (size_t)shape->height * 4);
    return true;
}

static bool read_leds(struct session *session, int32_t encoding, struct error *err) {
    uint32_t leds = 0;
    uint8_t byte = 0;
    bool good = encoding == PSEUDO_LEDS ? stream_u8(&session->stream, &byte, err)
                                        : stream_u32(&session->stream, &leds, err);
    if (good) {
        serve_send_number(session->wire, WIRE_LEDS, (leds | byte) & 7);
    }
    return good;
}

static void send_position(struct session *session, const struct rect_header *header) {
    struct wire_message message = {.kind = WIRE_POINTER_POSITION};
    message.u.pointer.x = header->x;
    message.u.pointer.y = header->y;
    serve_send(session->wire, &message, NULL);
}

/* Only QEMU and its like have these keys; the first picture of a display that nobody
 * looked at would be late there. */
static bool take_extended_keys(struct session *session, struct error *err) {
    bool is_new = !atomic_exchange(&session->extended_keys, true);
    return !is_new || coverage_complete(&session->coverage) ||
           pace_nudge_qemu(&session->pace, err);
}

static bool read_pixels(struct session *session, const struct rect_header *header,
                        struct error *err) {
    const struct surface *surface = &session->canvas.surface;
    struct rect area = rect_make(header->x, header->y, header->w, header->h);
    if (!rect_inside(area, surface->width, surface->height)) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent a rectangle of %dx%d at %d,%d on a display of "
                         "%dx%d",
                         area.w, area.h, area.x, area.y, surface->width, surface->height);
    }
    canvas_begin(&session->canvas, area);
    if (!decoder_rect(session->decoder, &session->stream, surface, area, header->encoding,
                      err)) {
        return false;
    }
    session->has_pixels = true;
    if (!coverage_complete(&session->coverage)) {
        coverage_add(&session->coverage, area);
    }
    return true;
}

static bool read_rect(struct session *session, const struct rect_header *header,
                      struct error *err) {
    switch (header->encoding) {
    case PSEUDO_DESKTOP_SIZE:
        return resize(session, header, true, err);
    case PSEUDO_EXTENDED_DESKTOP_SIZE:
        return read_extended_size(session, header, err);
    case ENCODING_CURSOR:
    case ENCODING_CURSOR_ALPHA:
    case ENCODING_CURSOR_VMWARE:
        return read_cursor(session, header, err);
    case PSEUDO_POINTER_POSITION:
        send_position(session, header);
        return true;
    case PSEUDO_POINTER_MODE:
        atomic_store(&session->relative_pointer, header->x == 0);
        serve_send_number(session->wire, WIRE_POINTER_MODE, header->x != 0);
        return true;
    case PSEUDO_EXTENDED_KEYS:
        return take_extended_keys(session, err);
    case PSEUDO_EXTENDED_BUTTONS:
        atomic_store(&session->extended_buttons, true);
        return true;
    case PSEUDO_LEDS:
    case PSEUDO_LEDS_VMWARE:
        return read_leds(session, header->encoding, err);
    case PSEUDO_DESKTOP_NAME:
        return title_read(&session->stream, session->wire, err);
    default:
        return read_pixels(session, header, err);
    }
}

bool update_read(struct session *session, struct error *err) {
    uint8_t head[3];
    struct rect_header header;
    if (!stream_bytes(&session->stream, head, sizeof head, err) ||
        !pace_update_begins(&session->pace, err)) {
        return false;
    }
    unsigned count = stream_get_u16(head + 1);
    int64_t committed_ms = clock_now_ms();
    for (unsigned i = 0; i < count; i++) {
        if (!read_header(&session->stream, &header, err)) {
            return false;
        }
        if (header.encoding == PSEUDO_LAST_RECT) {
            break;
        }
        if (!read_rect(session, &header, err)) {
            return false;
        }
        int64_t now_ms = clock_now_ms();
        if (now_ms - committed_ms >= PARTIAL_COMMIT_MS) {
            committed_ms = now_ms;
            if (!commit(session, err)) {
                return false;
            }
        }
    }
    return commit(session, err) && pace_update_ends(&session->pace, err);
}
