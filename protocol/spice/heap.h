/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How memory that the library frees is kept. It allocates each message and each picture
 * anew; were they given back to the system every time, bringing the pages in again would
 * be half of the work of a large update. They are kept while such updates go on, and
 * given back when they have ceased. Main thread.
 */
#ifndef PROTOCOL_SPICE_HEAP_H
#define PROTOCOL_SPICE_HEAP_H

#include <stdint.h>

struct heap {
    unsigned watching; /* the source that waits for quiet; 0 = none */
    int64_t busy_us;   /* when the last large update came */
};

/* Once, before much is allocated. */
void heap_begin(void);
/* So many pixels were drawn. */
void heap_note(struct heap *heap, int64_t pixels);

#endif
