/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the library says of its troubles, which is often the only place where a cause is
 * named: its last line, and the code with which a server refused a link. Nothing of it is
 * printed. GLib may log on any thread.
 */
#ifndef PROTOCOL_SPICE_JOURNAL_H
#define PROTOCOL_SPICE_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct journal {
    pthread_mutex_t lock; /* for all below */
    char last[256];       /* "" before the first */
    int link_code;        /* -1: none was told */
};

/* From here on all that GLib logs in this process goes into `journal`. Once. */
void journal_begin(struct journal *journal);

/* Takes one line of the library. */
void journal_add(struct journal *journal, const char *line);

/* The last line, made safe to show; "" when there was none. */
void journal_last(struct journal *journal, char *line, size_t size);
/* The SPICE link error (enum spice_link_err of the protocol) that was told last, once; or
 * -1. */
int journal_take_link_code(struct journal *journal);

#endif
