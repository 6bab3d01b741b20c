/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum {
    PREFAULT_MAX = 32 << 20
};

static void *checked(void *block) {
    if (!block) {
        fputs("oriel: out of memory\n", stderr);
        abort();
    }
    return block;
}

void *memory_new(size_t count, size_t size) {
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *memory_grow(void *block, size_t count, size_t size) {
    return checked(reallocarray(block, count ? count : 1, size ? size : 1));
}

char *memory_copy_text(const char *text) {
    return checked(strdup(text));
}

void memory_prefault(void *block, size_t size) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = ((uintptr_t)block + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)block + size) & ~(page - 1);
    if (size <= PREFAULT_MAX && start < end) {
        madvise((void *)start, end - start, MADV_POPULATE_WRITE);
    }
}

void memory_wipe(void *block, size_t size) {
    explicit_bzero(block, size);
}
