/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void leave(void) {
    _exit(ERROR_INTERNAL);
}

void serve_start(int wire, struct wire_message *start, struct framebuffer *front) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    struct error err;
    int fd;
    if (wire_receive(wire, start, payload, &fd) != WIRE_OK || start->kind != WIRE_START ||
        fd < 0 || !framebuffer_adopt(front, fd, &err)) {
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
    struct wire_message message = {.kind = kind, .u.number = number};
    serve_send(wire, &message, NULL);
}

void serve_send_parts(int wire, struct wire_message *message, const void *bytes,
                      size_t total) {
    size_t offset = 0;
    do {
        size_t length = total - offset;
        if (length > WIRE_PAYLOAD_MAX) {
            length = WIRE_PAYLOAD_MAX;
        }
        message->payload_length = (uint32_t)length;
        message->u.part.total = (uint32_t)total;
        message->u.part.offset = (uint32_t)offset;
        serve_send(wire, message, (const uint8_t *)bytes + offset);
        offset += length;
    } while (offset < total);
}

void serve_send_closed(int wire, const struct error *err) {
    struct wire_error text = {.code = err->code};
    struct wire_message message = {.kind = WIRE_CLOSED, .payload_length = sizeof text};
    memcpy(text.message, err->message, sizeof text.message);
    memcpy(text.hint, err->hint, sizeof text.hint);
    serve_send(wire, &message, &text);
}
