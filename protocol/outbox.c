/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/outbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

void outbox_init(struct outbox *outbox) {
    *outbox = (struct outbox){0};
}

static struct outbox_entry *at(const struct outbox *outbox, size_t index) {
    return &outbox->entries[(outbox->first + index) % OUTBOX_HARD_MAX];
}

static void remove_first(struct outbox *outbox) {
    struct outbox_entry *entry = at(outbox, 0);
    if (entry->payload) {
        memory_wipe(entry->payload, entry->message.payload_length);
        free(entry->payload);
        outbox->bytes -= entry->message.payload_length;
    }
    if (entry->fd >= 0) {
        close(entry->fd);
    }
    outbox->first = (outbox->first + 1) % OUTBOX_HARD_MAX;
    outbox->count--;
}

void outbox_finish(struct outbox *outbox) {
    while (outbox->count > 0) {
        remove_first(outbox);
    }
    free(outbox->entries);
    outbox_init(outbox);
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
    switch (message->kind) {
    case WIRE_KEY:
        return message->u.key.down;
    case WIRE_POINTER:
    case WIRE_MOTION:
        return message->u.pointer.buttons != 0;
    case WIRE_WHEEL:
    case WIRE_RESIZE:
    case WIRE_REFRESH:
    case WIRE_SOUND_DELAY:
    case WIRE_PORT_INPUT:
        return true;
    default:
        return false;
    }
}

bool outbox_has_room(const struct outbox *outbox, size_t messages, size_t bytes) {
    return messages <= OUTBOX_HARD_MAX - outbox->count &&
           bytes <= OUTBOX_BYTES_MAX - outbox->bytes;
}

bool outbox_add(struct outbox *outbox, const struct wire_message *message,
                const void *payload, int fd) {
    size_t length = message->payload_length;
    if (!outbox->entries) {
        outbox->entries = memory_new(OUTBOX_HARD_MAX, sizeof *outbox->entries);
    }
    if (outbox->count > 0 && merge(&at(outbox, outbox->count - 1)->message, message)) {
        return true;
    }
    if (!outbox_has_room(outbox, 1, length) ||
        (outbox->count >= OUTBOX_SOFT_MAX && is_droppable(message))) {
        return false;
    }
    struct outbox_entry entry = {.message = *message, .fd = -1};
    if (fd >= 0) {
        entry.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (entry.fd < 0) {
            return false;
        }
    }
    if (length > 0) {
        entry.payload = memory_new(length, 1);
        memcpy(entry.payload, payload, length);
        outbox->bytes += length;
    }
    *at(outbox, outbox->count++) = entry;
    return true;
}

void outbox_flush(struct outbox *outbox, int socket) {
    while (outbox->count > 0) {
        struct outbox_entry *entry = at(outbox, 0);
        if (wire_send(socket, &entry->message, entry->payload, entry->fd) == WIRE_AGAIN) {
            return;
        }
        remove_first(outbox);
    }
}
