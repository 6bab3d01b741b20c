/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/outbox.h"

#include <stdlib.h>

#include "base/memory.h"

void outbox_init(struct outbox *outbox) {
    *outbox = (struct outbox){0};
}

void outbox_finish(struct outbox *outbox) {
    free(outbox->messages);
    outbox_init(outbox);
}

static struct wire_message *at(const struct outbox *outbox, size_t index) {
    return &outbox->messages[(outbox->first + index) % OUTBOX_HARD_MAX];
}

static bool merge(struct wire_message *last, const struct wire_message *message) {
    if (last->kind != message->kind || last->channel != message->channel) {
        return false;
    }
    bool same_buttons = last->u.pointer.buttons == message->u.pointer.buttons;
    if (message->kind == WIRE_POINTER && same_buttons) {
        last->u.pointer = message->u.pointer;
        return true;
    }
    if (message->kind == WIRE_MOTION && same_buttons) {
        last->u.pointer.x += message->u.pointer.x;
        last->u.pointer.y += message->u.pointer.y;
        return true;
    }
    return false;
}

/* What may be lost when a helper takes nothing any more. */
static bool is_droppable(const struct wire_message *message) {
    bool is_pointer = message->kind == WIRE_POINTER || message->kind == WIRE_MOTION;
    return !(message->kind == WIRE_KEY && !message->u.key.down) &&
           !(is_pointer && message->u.pointer.buttons == 0) &&
           message->kind != WIRE_RELEASE;
}

void outbox_add(struct outbox *outbox, const struct wire_message *message) {
    if (!outbox->messages) {
        outbox->messages = memory_new(OUTBOX_HARD_MAX, sizeof *outbox->messages);
    }
    if (outbox->count > 0 && merge(at(outbox, outbox->count - 1), message)) {
        return;
    }
    if (outbox->count >= OUTBOX_HARD_MAX ||
        (outbox->count >= OUTBOX_SOFT_MAX && is_droppable(message))) {
        return;
    }
    *at(outbox, outbox->count++) = *message;
}

void outbox_flush(struct outbox *outbox, int socket) {
    while (outbox->count > 0) {
        enum wire_result result = wire_send(socket, at(outbox, 0), NULL, -1);
        if (result == WIRE_AGAIN) {
            return;
        }
        outbox->first = (outbox->first + 1) % OUTBOX_HARD_MAX;
        outbox->count--;
    }
}
