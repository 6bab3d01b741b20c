/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/wire_check.h"

/* What is the same in kind for all messages. */
struct rule {
    uint32_t channels;    /* numbers below it are allowed; 0 = an unknown kind */
    uint32_t least, most; /* bytes of payload */
    uint32_t wanted;      /* only when this was (WIRE_WANT_...) */
    uint64_t number;      /* the highest; 0 = not looked at */
    bool (*check)(struct wire_state *state, const struct wire_message *message,
                  struct error *err); /* the rest; NULL = nothing */
};

static bool broken(struct error *err, const char *what) {
    error_set(err, ERROR_PROTOCOL, "the display helper broke a rule: %s", what);
    return error_hint(err, "the server may have taken it over; the connection was ended");
}

static bool bit_is_set(const uint8_t *bits, unsigned number) {
    return bits[number / 8] >> number % 8 & 1;
}

static void set_bit(uint8_t *bits, unsigned number, bool value) {
    uint8_t bit = (uint8_t)(1u << number % 8);
    bits[number / 8] =
        (uint8_t)(value ? bits[number / 8] | bit : bits[number / 8] & ~bit);
}

void wire_state_init(struct wire_state *state, uint32_t wanted, unsigned display) {
    *state = (struct wire_state){.wanted = wanted};
    wire_state_show(state, display);
}

static void forget_picture(struct wire_display *display) {
    display->is_shown = false;
    display->width = display->height = 0;
    display->sequence = 0;
    display->frame_out = false;
}

void wire_state_show(struct wire_state *state, unsigned display) {
    forget_picture(&state->displays[display]);
    state->displays[display].is_shown = true;
}

void wire_state_hide(struct wire_state *state, unsigned display) {
    forget_picture(&state->displays[display]);
    state->displays[display].endings++;
}

bool wire_state_is_void(const struct wire_state *state, unsigned display) {
    return !state->displays[display].is_shown || state->displays[display].endings > 0;
}

void wire_state_answer(struct wire_state *state, unsigned channel) {
    if (channel < CHANNEL_KINDS * CHANNEL_IDS) {
        set_bit(state->early, channel, !bit_is_set(state->awaited, channel));
        set_bit(state->awaited, channel, false);
    }
}

void wire_state_copy(struct wire_state *state, unsigned file) {
    set_bit(state->copied, file, true);
}

bool wire_state_copies(const struct wire_state *state, unsigned file) {
    return bit_is_set(state->copied, file);
}

/* 0x0: the helper has let go of the memory that it was given first. */
static bool check_end(struct wire_display *display, struct error *err) {
    if (display->endings > 0) {
        display->endings--;
        return true;
    }
    if (!display->is_shown) {
        return broken(err, "the end of what has ended");
    }
    forget_picture(display);
    return true;
}

static bool check_size(struct wire_state *state, const struct wire_message *message,
                       struct error *err) {
    struct wire_display *display = &state->displays[message->channel];
    if (message->u.size.width == 0 && message->u.size.height == 0) {
        return check_end(display, err);
    }
    if (!limit_size_allowed(message->u.size.width, message->u.size.height)) {
        return broken(err, "a size out of bounds");
    }
    if (display->endings > 0) {
        return true;
    }
    if (!display->is_shown) {
        return broken(err, "a picture that nobody asked for");
    }
    display->width = message->u.size.width;
    display->height = message->u.size.height;
    return true;
}

static bool check_frame(struct wire_state *state, const struct wire_message *message,
                        struct error *err) {
    struct wire_display *display = &state->displays[message->channel];
    const struct damage *damage = &message->u.frame.damage;
    if (display->endings > 0) {
        return true;
    }
    if (display->width == 0 || message->u.frame.width != display->width ||
        message->u.frame.height != display->height) {
        return broken(err, "a frame of another size");
    }
    if (display->frame_out || message->u.frame.sequence != display->sequence + 1) {
        return broken(err, "a frame out of turn");
    }
    if (damage->count > DAMAGE_RECTS_MAX) {
        return broken(err, "too many rectangles");
    }
    for (unsigned i = 0; i < damage->count; i++) {
        if (!rect_inside(damage->rects[i], display->width, display->height)) {
            return broken(err, "a rectangle outside of the frame");
        }
    }
    display->sequence++;
    display->frame_out = true;
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
    return check_part(&state->displays[message->channel].cursor_bytes, message,
                      LIMIT_CURSOR_SIDE * LIMIT_CURSOR_SIDE * 4, err);
}

/* May lie outside of the display, but no sum with it overflows. */
static bool check_position(struct wire_state *state, const struct wire_message *message,
                           struct error *err) {
    int32_t x = message->u.pointer.x, y = message->u.pointer.y;
    (void)state;
    return (x >= 0 && y >= 0 && x <= UINT16_MAX && y <= UINT16_MAX) ||
           broken(err, "a position out of range");
}

static bool check_text(struct wire_state *state, const struct wire_message *message,
                       struct error *err) {
    return check_part(&state->text_bytes, message, LIMIT_CLIPBOARD, err);
}

static bool check_need_stream(struct wire_state *state,
                              const struct wire_message *message, struct error *err) {
    unsigned channel = message->channel;
    if (!(channel_allowed(state->wanted) >> channel_kind(channel) & 1) ||
        (channel_kind(channel) == CHANNEL_ONLY && channel_id(channel) != 0)) {
        return broken(err, "a stream that is not wanted");
    }
    if (bit_is_set(state->awaited, channel)) {
        return broken(err, "a stream asked for twice");
    }
    if (state->streams >= LIMIT_STREAMS) {
        return broken(err, "too many streams");
    }
    state->streams++;
    /* The answer to this one may have crossed it. */
    set_bit(state->awaited, channel, !bit_is_set(state->early, channel));
    set_bit(state->early, channel, false);
    return true;
}

static bool check_progress(struct wire_state *state, const struct wire_message *message,
                           struct error *err) {
    if (!wire_state_copies(state, message->channel)) {
        return broken(err, "a file that is not being copied");
    }
    return message->u.file.done <= message->u.file.total ||
           broken(err, "more of a file than there is");
}

static bool check_file_done(struct wire_state *state, const struct wire_message *message,
                            struct error *err) {
    if (!wire_state_copies(state, message->channel)) {
        return broken(err, "a file that is not being copied");
    }
    set_bit(state->copied, message->channel, false);
    return true;
}

static bool check_format(const struct wire_message *message, unsigned *channels,
                         struct error *err) {
    if (message->u.sound.channels < 1 || message->u.sound.channels > 2 ||
        message->u.sound.rate < LIMIT_RATE_MINIMUM ||
        message->u.sound.rate > LIMIT_RATE_MAXIMUM) {
        return broken(err, "a sound format out of bounds");
    }
    *channels = message->u.sound.channels;
    return true;
}

static bool check_sound_start(struct wire_state *state,
                              const struct wire_message *message, struct error *err) {
    return check_format(message, &state->sound_channels, err);
}

static bool check_sound_data(struct wire_state *state, const struct wire_message *message,
                             struct error *err) {
    if (state->sound_channels == 0) {
        return broken(err, "sound without a format");
    }
    return message->payload_length % (state->sound_channels * 2) == 0 ||
           broken(err, "half a frame of sound");
}

static bool check_sound_stop(struct wire_state *state, const struct wire_message *message,
                             struct error *err) {
    (void)message;
    (void)err;
    state->sound_channels = 0;
    return true;
}

static bool check_volume(struct wire_state *state, const struct wire_message *message,
                         struct error *err) {
    (void)state;
    return (message->u.volume.muted <= 1 && message->u.volume.volume <= UINT16_MAX) ||
           broken(err, "a volume out of range");
}

static bool check_microphone_start(struct wire_state *state,
                                   const struct wire_message *message,
                                   struct error *err) {
    return check_format(message, &state->microphone_channels, err);
}

static bool check_microphone_stop(struct wire_state *state,
                                  const struct wire_message *message, struct error *err) {
    (void)message;
    (void)err;
    state->microphone_channels = 0;
    return true;
}

static bool check_usb_device(struct wire_state *state, const struct wire_message *message,
                             struct error *err) {
    (void)state;
    return (message->u.usb.is_present <= 1 && message->u.usb.is_redirected <= 1 &&
            message->u.usb.is_redirectable <= 1) ||
           broken(err, "a USB device between here and there");
}

enum {
    NAME = LIMIT_NAME - 1,
    ERROR_SIZE = sizeof(struct wire_error),
    STREAMS = CHANNEL_KINDS * CHANNEL_IDS,
};

static const struct rule rules[] = {
    [WIRE_READY] = {.channels = 1},
    [WIRE_SIZE] = {.channels = LIMIT_DISPLAYS, .check = check_size},
    [WIRE_FRAME] = {.channels = LIMIT_DISPLAYS, .check = check_frame},
    [WIRE_CURSOR] = {.channels = LIMIT_DISPLAYS,
                     .most = WIRE_PAYLOAD_MAX,
                     .check = check_cursor},
    [WIRE_POINTER_MODE] = {.channels = 1, .number = 1},
    [WIRE_POINTER_POSITION] = {.channels = LIMIT_DISPLAYS, .check = check_position},
    [WIRE_LEDS] = {.channels = 1, .number = 7},
    [WIRE_BELL] = {.channels = 1},
    [WIRE_TITLE] = {.channels = 1, .most = LIMIT_TITLE},
    [WIRE_GUEST_TEXT] = {.channels = 1, .most = WIRE_PAYLOAD_MAX, .check = check_text},
    [WIRE_NEED_STREAM] = {.channels = STREAMS, .check = check_need_stream},
    [WIRE_SILENCE] = {.channels = 1, .number = 1},
    [WIRE_CLOSED] = {.channels = 1, .least = ERROR_SIZE, .most = ERROR_SIZE},
    [WIRE_DISPLAY] = {.channels = LIMIT_DISPLAYS, .number = 1},
    [WIRE_IDENTITY] = {.channels = 1, .least = 16, .most = 16},
    [WIRE_NOTICE] = {.channels = 1, .least = ERROR_SIZE, .most = ERROR_SIZE},
    [WIRE_GUEST_OFFER] = {.channels = 1,
                          .number = 1,
                          .wanted = WIRE_WANT_TEXT_FROM_GUEST},
    [WIRE_NEED_HOST_TEXT] = {.channels = 1, .wanted = WIRE_WANT_TEXT_TO_GUEST},
    [WIRE_FILE_PROGRESS] = {.channels = LIMIT_FILES, .check = check_progress},
    [WIRE_FILE_DONE] = {.channels = LIMIT_FILES,
                        .least = ERROR_SIZE,
                        .most = ERROR_SIZE,
                        .check = check_file_done},
    [WIRE_SOUND_START] = {.channels = 1,
                          .wanted = WIRE_WANT_SOUND,
                          .check = check_sound_start},
    [WIRE_SOUND_DATA] = {.channels = 1,
                         .most = WIRE_PAYLOAD_MAX,
                         .wanted = WIRE_WANT_SOUND,
                         .check = check_sound_data},
    [WIRE_SOUND_STOP] = {.channels = 1,
                         .wanted = WIRE_WANT_SOUND,
                         .check = check_sound_stop},
    [WIRE_SOUND_VOLUME] = {.channels = 1,
                           .wanted = WIRE_WANT_SOUND,
                           .check = check_volume},
    [WIRE_MICROPHONE_START] = {.channels = 1,
                               .wanted = WIRE_WANT_MICROPHONE,
                               .check = check_microphone_start},
    [WIRE_MICROPHONE_STOP] = {.channels = 1,
                              .wanted = WIRE_WANT_MICROPHONE,
                              .check = check_microphone_stop},
    [WIRE_USB_DEVICE] = {.channels = LIMIT_USB_DEVICES,
                         .most = NAME,
                         .wanted = WIRE_WANT_USB,
                         .check = check_usb_device},
    [WIRE_PORT_STATE] = {.channels = LIMIT_PORTS,
                         .most = NAME,
                         .number = 1,
                         .wanted = WIRE_WANT_PORTS},
    [WIRE_PORT_OUTPUT] = {.channels = LIMIT_PORTS,
                          .most = WIRE_PAYLOAD_MAX,
                          .wanted = WIRE_WANT_PORTS},
};

static const struct rule *find_rule(uint32_t kind) {
    bool is_known = kind < sizeof rules / sizeof rules[0] && rules[kind].channels > 0;
    return is_known ? &rules[kind] : NULL;
}

bool wire_check_event(struct wire_state *state, const struct wire_message *message,
                      bool has_fd, struct error *err) {
    const struct rule *rule = find_rule(message->kind);
    if (has_fd) {
        return broken(err, "a file descriptor that was not asked for");
    }
    if (!rule) {
        return broken(err, "an unknown message");
    }
    if (message->channel >= rule->channels) {
        return broken(err, "something that does not exist");
    }
    if (message->payload_length > rule->most) {
        return broken(err, "bytes where none belong");
    }
    if (message->payload_length < rule->least) {
        return broken(err, "bytes are missing");
    }
    if (rule->wanted && !(state->wanted & rule->wanted)) {
        return broken(err, "something that is not wanted");
    }
    if (rule->number && message->u.number > rule->number) {
        return broken(err, "a number out of range");
    }
    return !rule->check || rule->check(state, message, err);
}
