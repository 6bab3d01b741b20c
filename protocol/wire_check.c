/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/wire_check.h"

#include "protocol/limits.h"

static bool broken(struct error *err, const char *what) {
    error_set(err, ERROR_PROTOCOL, "the display helper broke a rule: %s", what);
    return error_hint(err, "the server may have taken it over; the connection was ended");
}

static bool check_size(struct wire_state *state, const struct wire_message *message,
                       struct error *err) {
    if (!limit_size_allowed(message->u.size.width, message->u.size.height)) {
        return broken(err, "a size out of bounds");
    }
    state->width = message->u.size.width;
    state->height = message->u.size.height;
    return true;
}

static bool check_frame(struct wire_state *state, const struct wire_message *message,
                        struct error *err) {
    const struct damage *damage = &message->u.frame.damage;
    if (state->width == 0 || message->u.frame.width != state->width ||
        message->u.frame.height != state->height) {
        return broken(err, "a frame of another size");
    }
    if (state->frame_out || message->u.frame.sequence != state->sequence + 1) {
        return broken(err, "a frame out of turn");
    }
    if (damage->count > DAMAGE_RECTS_MAX) {
        return broken(err, "too many rectangles");
    }
    for (unsigned i = 0; i < damage->count; i++) {
        if (!rect_inside(damage->rects[i], state->width, state->height)) {
            return broken(err, "a rectangle outside of the frame");
        }
    }
    state->sequence++;
    state->frame_out = true;
    return true;
}

/* A thing in parts: they come in order, without gaps, to a total within the limit. */
static bool check_part(uint32_t *received, const struct wire_message *message,
                       uint32_t limit, struct error *err) {
    uint32_t total = message->u.part.total;
    if (total > limit || total < *received || message->u.part.offset != *received ||
        message->payload_length > total - *received) {
        return broken(err, "a part out of place");
    }
    *received += message->payload_length;
    if (*received == total) {
        *received = 0;
    } else if (message->payload_length == 0) {
        return broken(err, "an empty part");
    }
    return true;
}

static bool check_cursor(struct wire_state *state, const struct wire_message *message,
                         struct error *err) {
    int32_t width = message->u.part.cursor.width;
    int32_t height = message->u.part.cursor.height;
    int32_t hot_x = message->u.part.cursor.hot_x;
    int32_t hot_y = message->u.part.cursor.hot_y;
    if (width < 0 || height < 0 || width > LIMIT_CURSOR_SIDE ||
        height > LIMIT_CURSOR_SIDE || (width == 0) != (height == 0) ||
        message->u.part.total != (uint32_t)width * (uint32_t)height * 4) {
        return broken(err, "a pointer shape out of bounds");
    }
    if (width > 0 && (hot_x < 0 || hot_y < 0 || hot_x >= width || hot_y >= height)) {
        return broken(err, "a hotspot outside of the pointer");
    }
    return check_part(&state->cursor_bytes, message,
                      LIMIT_CURSOR_SIDE * LIMIT_CURSOR_SIDE * 4, err);
}

static bool check_number(const struct wire_message *message, uint64_t most,
                         struct error *err) {
    return message->u.number <= most || broken(err, "a number out of range");
}

/* May lie outside of the display, but no sum with it overflows. */
static bool check_position(const struct wire_message *message, struct error *err) {
    int32_t x = message->u.pointer.x, y = message->u.pointer.y;
    return (x >= 0 && y >= 0 && x <= UINT16_MAX && y <= UINT16_MAX) ||
           broken(err, "a position out of range");
}

static bool check_kind(struct wire_state *state, const struct wire_message *message,
                       struct error *err) {
    switch (message->kind) {
    case WIRE_READY:
    case WIRE_BELL:
    case WIRE_NEED_STREAM:
        return true;
    case WIRE_POINTER_POSITION:
        return check_position(message, err);
    case WIRE_SIZE:
        return check_size(state, message, err);
    case WIRE_FRAME:
        return check_frame(state, message, err);
    case WIRE_CURSOR:
        return check_cursor(state, message, err);
    case WIRE_POINTER_MODE:
    case WIRE_SILENCE:
        return check_number(message, 1, err);
    case WIRE_LEDS:
        return check_number(message, 7, err);
    case WIRE_TITLE:
        return message->payload_length <= LIMIT_TITLE || broken(err, "a title too long");
    case WIRE_GUEST_TEXT:
        return check_part(&state->text_bytes, message, LIMIT_CLIPBOARD, err);
    case WIRE_CLOSED:
        return message->payload_length == sizeof(struct wire_error) ||
               broken(err, "an error of another size");
    default:
        return broken(err, "an unknown message");
    }
}

static bool may_have_payload(uint32_t kind) {
    return kind == WIRE_CURSOR || kind == WIRE_TITLE || kind == WIRE_GUEST_TEXT ||
           kind == WIRE_CLOSED;
}

bool wire_check_event(struct wire_state *state, const struct wire_message *message,
                      bool has_fd, struct error *err) {
    if (has_fd) {
        return broken(err, "a file descriptor that was not asked for");
    }
    if (message->channel != 0) {
        return broken(err, "a display that does not exist");
    }
    if (message->payload_length > 0 && !may_have_payload(message->kind)) {
        return broken(err, "bytes where none belong");
    }
    return check_kind(state, message, err);
}
