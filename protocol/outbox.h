/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages to a helper that wait until its socket takes them: bounded, in order; pointer
 * movement that nobody has seen yet merges. Logic thread.
 */
#ifndef PROTOCOL_OUTBOX_H
#define PROTOCOL_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/wire.h"

enum {
    /* More than a person can make; beyond it the newest is dropped, but never a key or a
     * button that goes up. */
    OUTBOX_SOFT_MAX = 1024,
    OUTBOX_HARD_MAX = 2048,
};

struct outbox {
    struct wire_message *messages; /* NULL until something has to wait */
    size_t first, count;
};

void outbox_init(struct outbox *outbox);
void outbox_finish(struct outbox *outbox);

static inline bool outbox_empty(const struct outbox *outbox) {
    return outbox->count == 0;
}

void outbox_add(struct outbox *outbox, const struct wire_message *message);
/* Sends until the socket is full or the outbox empty; a dead socket empties it. */
void outbox_flush(struct outbox *outbox, int socket);

#endif
