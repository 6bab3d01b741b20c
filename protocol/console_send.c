/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a console tells its helper: input, streams, and things to share with the guest. */
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "protocol/console.h"
#include "protocol/console_state.h"

static void fill_pointer(struct wire_message *message, enum wire_kind kind,
                         const struct input *input) {
    message->kind = kind;
    message->u.pointer.x = input->u.pointer.x;
    message->u.pointer.y = input->u.pointer.y;
    message->u.pointer.buttons = input->u.pointer.buttons;
    message->u.pointer.wheel_x = input->u.pointer.wheel_x;
    message->u.pointer.wheel_y = input->u.pointer.wheel_y;
}

static void fill_key(struct wire_message *message, const struct input *input) {
    message->kind = WIRE_KEY;
    message->u.key.scancode = input->u.key.scancode;
    message->u.key.keysym = input->u.key.keysym;
    message->u.key.down = input->u.key.down;
}

static void fill_number(struct wire_message *message, enum wire_kind kind,
                        uint64_t number) {
    message->kind = kind;
    message->u.number = number;
}

static void fill(struct wire_message *message, const struct input *input) {
    switch (input->kind) {
    case INPUT_KEY:
        fill_key(message, input);
        break;
    case INPUT_POINTER:
        fill_pointer(message, WIRE_POINTER, input);
        break;
    case INPUT_MOTION:
        fill_pointer(message, WIRE_MOTION, input);
        break;
    case INPUT_WHEEL:
        fill_pointer(message, WIRE_WHEEL, input);
        break;
    case INPUT_RESIZE:
        message->kind = WIRE_RESIZE;
        message->u.size.width = input->u.size.width;
        message->u.size.height = input->u.size.height;
        break;
    case INPUT_REFRESH:
        message->kind = WIRE_REFRESH;
        break;
    case INPUT_OFFER_TEXT:
        fill_number(message, WIRE_HOST_OFFER, input->u.act.on);
        break;
    case INPUT_FETCH_TEXT:
        message->kind = WIRE_FETCH_GUEST_TEXT;
        break;
    case INPUT_FILE_CANCEL:
        message->channel = input->u.act.number;
        fill_number(message, WIRE_FILE_CANCEL, input->u.act.number);
        break;
    case INPUT_SOUND_DELAY:
        fill_number(message, WIRE_SOUND_DELAY, input->u.act.number);
        break;
    case INPUT_USB_REDIRECT:
        message->channel = input->u.act.number;
        fill_number(message, WIRE_USB_REDIRECT, input->u.act.on);
        break;
    }
}

void console_send(struct console *console, const struct input *input) {
    struct wire_message message = {.channel = input->display};
    fill(&message, input);
    console_state_send(console, &message, NULL, -1);
}

static bool deaf(struct error *err) {
    return error_set(err, ERROR_CONNECTION_LOST, "the display helper does not answer");
}

bool console_stream(struct console *console, unsigned channel, int fd, bool local,
                    struct error *err) {
    struct wire_message message = {.kind = WIRE_STREAM, .channel = channel};
    message.u.stream.local = local;
    bool sent = console_state_send(console, &message, NULL, fd);
    close(fd);
    wire_state_answer(&console->wire, channel);
    return sent || deaf(err);
}

/* One message with a text, of less than `limit` bytes, and an fd or none. */
static bool send_text(struct console *console, struct wire_message *message,
                      const char *text, size_t limit, int fd, struct error *err) {
    size_t length = strlen(text);
    if (length >= limit) {
        return error_set(err, ERROR_USAGE, "a text of %zu bytes is too long here",
                         length);
    }
    message->payload_length = (uint32_t)length;
    return console_state_send(console, message, text, fd) || deaf(err);
}

bool console_password(struct console *console, const char *password, struct error *err) {
    struct wire_message message = {.kind = WIRE_PASSWORD};
    return send_text(console, &message, password, LIMIT_PASSWORD, -1, err) ||
           error_prefix(err, "the password cannot be used");
}

bool console_share_folder(struct console *console, const char *path, bool read_only,
                          struct error *err) {
    struct wire_message message = {.kind = WIRE_SHARE_FOLDER};
    message.u.folder.read_only = read_only;
    return send_text(console, &message, path, LIMIT_PATH, -1, err) ||
           error_prefix(err, "the folder cannot be shared");
}

bool console_usb_filter(struct console *console, const char *rules, struct error *err) {
    struct wire_message message = {.kind = WIRE_USB_FILTER};
    return send_text(console, &message, rules, LIMIT_RULES, -1, err) ||
           error_prefix(err, "the rules for USB devices cannot be used");
}

bool console_share_cd(struct console *console, int fd, const char *name,
                      struct error *err) {
    struct wire_message message = {.kind = WIRE_SHARE_CD};
    bool sent = send_text(console, &message, name, LIMIT_FILE_NAME, fd, err);
    close(fd);
    return sent || error_prefix(err, "the image cannot be shared");
}

static bool begin_copy(struct console *console, unsigned file, int fd, const char *name,
                       uint64_t size, struct error *err) {
    struct wire_message message = {.kind = WIRE_FILE, .channel = file};
    message.u.file.total = size;
    if (file >= LIMIT_FILES || wire_state_copies(&console->wire, file)) {
        return error_set(err, ERROR_INTERNAL, "too many files at a time");
    }
    if (!send_text(console, &message, name, LIMIT_FILE_NAME, fd, err)) {
        return false;
    }
    wire_state_copy(&console->wire, file);
    return true;
}

bool console_send_file(struct console *console, unsigned file, int fd, const char *name,
                       uint64_t size, struct error *err) {
    bool begun = begin_copy(console, file, fd, name, size, err);
    close(fd);
    return begun || error_prefix(err, "%s cannot be copied", name);
}

static uint32_t part_length(size_t left) {
    return (uint32_t)(left < WIRE_PAYLOAD_MAX ? left : WIRE_PAYLOAD_MAX);
}

void console_send_text(struct console *console, const char *text, size_t length) {
    struct wire_message message = {.kind = WIRE_HOST_TEXT};
    /* All of it or nothing: a text that ends in the middle is no text. */
    if (length > LIMIT_CLIPBOARD || !utf8_valid(text, length) ||
        !outbox_has_room(&console->outbox, length / WIRE_PAYLOAD_MAX + 1, length)) {
        length = 0;
    }
    size_t offset = 0;
    message.u.part.total = (uint32_t)length;
    do {
        message.payload_length = part_length(length - offset);
        message.u.part.offset = (uint32_t)offset;
        console_state_send(console, &message, text + offset, -1);
        offset += message.payload_length;
    } while (offset < length);
}

void console_send_microphone(struct console *console, const void *bytes, size_t length) {
    struct wire_message message = {.kind = WIRE_MICROPHONE_DATA};
    size_t frame = console->wire.microphone_channels * sizeof(int16_t);
    /* Sound that waits is late: it is worth less than what comes after it. */
    if (console->closed || frame == 0 || !outbox_empty(&console->outbox)) {
        return;
    }
    length -= length % frame;
    for (size_t offset = 0; offset < length; offset += message.payload_length) {
        message.payload_length = part_length(length - offset);
        if (wire_send(console->socket, &message, (const uint8_t *)bytes + offset, -1) !=
            WIRE_OK) {
            return;
        }
    }
}

void console_send_port(struct console *console, unsigned port, const void *bytes,
                       size_t length) {
    struct wire_message message = {.kind = WIRE_PORT_INPUT, .channel = port};
    for (size_t offset = 0; offset < length; offset += message.payload_length) {
        message.payload_length = part_length(length - offset);
        if (!console_state_send(console, &message, (const uint8_t *)bytes + offset, -1)) {
            return;
        }
    }
}
