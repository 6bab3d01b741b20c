/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is there or the process ends: running out aborts with a sentence. Sizes
 * that come from outside are checked against a stated limit before they get here.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Zeroed memory for `count` elements; aborts when there is none or the product wraps.
 * Free with free(). */
void *memory_new(size_t count, size_t size) __attribute__((returns_nonnull));
/* As realloc(); what is added is not zeroed. */
void *memory_grow(void *block, size_t count, size_t size)
    __attribute__((returns_nonnull));
char *memory_copy_text(const char *text) __attribute__((returns_nonnull));
/* Brings the pages of a block in before they are written, so that it is done while
 * something is waited for. Only for blocks of up to 32 MiB, and where the kernel can
 * (Linux 5.14); the content stays. */
void memory_prefault(void *block, size_t size);
/* Overwrites memory in a way that the compiler keeps: for secrets. */
void memory_wipe(void *block, size_t size);

#endif
