/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/rest.h"

#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum {
    REST_AFTER_MS = 1000
};

struct mapping {
    uintptr_t start, end;
    bool is_clean_file; /* read-only, and nothing in it was ever changed */
};

/* A line that begins a mapping in /proc/PID/smaps (proc(5)). */
static bool read_head(const char *line, struct mapping *mapping) {
    char access[5] = "", file[2] = "";
    uintptr_t start, end;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %*s %1s", &start, &end,
               access, file) < 3) {
        return false;
    }
    *mapping = (struct mapping){start, end,
                                access[0] == 'r' && access[1] == '-' && file[0] == '/'};
    return true;
}

static void give_back(const struct mapping *mapping) {
    if (mapping->is_clean_file) {
        madvise((void *)mapping->start, mapping->end - mapping->start, MADV_DONTNEED);
    }
}

static void rest(int timer, void *opaque) {
    char line[512];
    struct mapping mapping = {0};
    unsigned long changed_kb;
    (void)opaque;
    virEventRemoveTimeout(timer);
    FILE *file = fopen("/proc/self/smaps", "re");
    if (!file) {
        return;
    }
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "Anonymous: %lu kB", &changed_kb) == 1) {
            /* Relocated data is read-only too, but not what the file has. */
            mapping.is_clean_file &= changed_kb == 0;
        } else if (strncmp(line, "VmFlags:", 8) == 0) {
            give_back(&mapping);
        } else {
            read_head(line, &mapping);
        }
    }
    fclose(file);
    malloc_trim(0);
}

void rest_soon(void) {
    virEventAddTimeout(REST_AFTER_MS, rest, NULL, NULL);
}
