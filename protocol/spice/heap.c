/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/heap.h"

#include <glib.h>
#include <malloc.h>

enum {
    KEPT_MAX = 64 << 20, /* bytes: a message and a picture of 3840x2160 */
    LARGE = 64 * 1024,   /* pixels; less is cheap */
    QUIET_S = 1,
};

void heap_begin(void) {
    mallopt(M_MMAP_THRESHOLD, KEPT_MAX);
    mallopt(M_TRIM_THRESHOLD, KEPT_MAX);
}

static gboolean give_back(gpointer data) {
    struct heap *heap = data;
    if (g_get_monotonic_time() - heap->busy_us < QUIET_S * G_TIME_SPAN_SECOND) {
        return G_SOURCE_CONTINUE;
    }
    malloc_trim(0);
    heap->watching = 0;
    return G_SOURCE_REMOVE;
}

void heap_note(struct heap *heap, int64_t pixels) {
    if (pixels < LARGE) {
        return;
    }
    heap->busy_us = g_get_monotonic_time();
    if (heap->watching == 0) {
        heap->watching = g_timeout_add_seconds(QUIET_S, give_back, heap);
    }
}
