/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/limits.h"

static _Noreturn void leave(void) {
    _exit(ERROR_INTERNAL);
}

void serve_start(int wire, struct wire_message *start, struct framebuffer *front) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    struct error err;
    int fd;
    if (wire_receive(wire, start, payload, &fd) != WIRE_OK || start->kind != WIRE_START ||
        start->channel >= LIMIT_DISPLAYS || fd < 0 ||
        !framebuffer_adopt(front, fd, &err)) {
        fputs("this program is started by oriel, not by hand\n", stderr);
        leave();
    }
}

void serve_send(int wire, struct wire_message *message, const void *payload) {
    if (wire_send(wire, message, payload, -1) != WIRE_OK) {
        leave();
    }
}

void serve_send_number(int wire, enum wire_kind kind, uint64_t number) {
    serve_send_channel_number(wire, kind, 0, number);
}

void serve_send_channel_number(int wire, enum wire_kind kind, unsigned channel,
                               uint64_t number) {
    struct wire_message message = {.kind = kind, .channel = channel, .u.number = number};
    serve_send(wire, &message, NULL);
}

static uint32_t part_length(size_t left) {
    return (uint32_t)(left < WIRE_PAYLOAD_MAX ? left : WIRE_PAYLOAD_MAX);
}

void serve_send_bytes(int wire, enum wire_kind kind, unsigned channel, const void *bytes,
                      size_t length) {
    struct wire_message message = {.kind = kind, .channel = channel};
    for (size_t offset = 0; offset < length; offset += message.payload_length) {
        message.payload_length = part_length(length - offset);
        serve_send(wire, &message, (const uint8_t *)bytes + offset);
    }
}

void serve_send_parts(int wire, struct wire_message *message, const void *bytes,
                      size_t total) {
    size_t offset = 0;
    do {
        message->payload_length = part_length(total - offset);
        message->u.part.total = (uint32_t)total;
        message->u.part.offset = (uint32_t)offset;
        serve_send(wire, message, (const uint8_t *)bytes + offset);
        offset += message->payload_length;
    } while (offset < total);
}

static void send_error(int wire, enum wire_kind kind, unsigned channel,
                       const struct error *err) {
    struct wire_error text = {.code = err->code};
    struct wire_message message = {
        .kind = kind, .channel = channel, .payload_length = sizeof text};
    memcpy(text.message, err->message, sizeof text.message);
    memcpy(text.hint, err->hint, sizeof text.hint);
    serve_send(wire, &message, &text);
}

void serve_send_notice(int wire, const struct error *err) {
    send_error(wire, WIRE_NOTICE, 0, err);
}

void serve_send_file_done(int wire, unsigned file, const struct error *err) {
    static const struct error none = {.code = ERROR_NONE};
    send_error(wire, WIRE_FILE_DONE, file, err ? err : &none);
}

void serve_send_closed(int wire, const struct error *err) {
    send_error(wire, WIRE_CLOSED, 0, err);
}
