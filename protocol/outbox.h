/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages to a helper that wait until its socket takes them: bounded, in order, with
 * copies of their bytes and fds of their own; pointer movement that nobody has seen yet
 * merges. Bytes are wiped when they are sent or dropped. Logic thread.
 */
#ifndef PROTOCOL_OUTBOX_H
#define PROTOCOL_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/limits.h"
#include "protocol/wire.h"

enum {
    /* More than a person can make; beyond it the newest is dropped, but never a key or a
     * button that goes up, nor what is no input. */
    OUTBOX_SOFT_MAX = 1024,
    OUTBOX_HARD_MAX = 2048,
    /* Of all payloads: the largest text, and some more. */
    OUTBOX_BYTES_MAX = LIMIT_CLIPBOARD + 4 * WIRE_PAYLOAD_MAX,
};

struct outbox_entry {
    struct wire_message message;
    void *payload; /* owned; NULL = none */
    int fd;        /* owned; -1 = none */
};

struct outbox {
    struct outbox_entry *entries; /* NULL until something has to wait */
    size_t first, count;
    size_t bytes;
};

void outbox_init(struct outbox *outbox);
void outbox_finish(struct outbox *outbox);

static inline bool outbox_empty(const struct outbox *outbox) {
    return outbox->count == 0;
}

/* True when so many messages with so many bytes in all would be taken. */
bool outbox_has_room(const struct outbox *outbox, size_t messages, size_t bytes);
/* As for wire_send(): `payload` and `fd` stay the caller's. False when it was dropped. */
bool outbox_add(struct outbox *outbox, const struct wire_message *message,
                const void *payload, int fd);
/* Sends until the socket is full or the outbox empty; a dead socket empties it. */
void outbox_flush(struct outbox *outbox, int socket);

#endif
