/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One piece of work that blocks, on a thread of its own: it answers by an fd and is
 * broken off by another. What it works on is its own until the answer has been seen.
 * Owned by the logic thread.
 */
#ifndef TRANSPORT_WORKER_H
#define TRANSPORT_WORKER_H

#include <stdbool.h>

#include "base/error.h"

struct worker;

/* `work` ends soon after stop_fd has become readable; `context` outlives the worker. */
struct worker *worker_start(void (*work)(void *context, int stop_fd), void *context,
                            struct error *err);
/* Readable when the work is done. */
int worker_fd(const struct worker *worker);
/* True when what the work has left in its context may be read. */
bool worker_is_done(const struct worker *worker);
/* Breaks the work off, joins, frees; NULL is fine. */
void worker_stop(struct worker *worker);

#endif
