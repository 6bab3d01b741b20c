/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void memory_wipe(void *block, size_t size) {
    explicit_bzero(block, size);
}
