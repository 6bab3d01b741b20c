/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/input/held.h"

#include <string.h>

static struct held_key *find(const struct held *held, unsigned usage) {
    for (unsigned i = 0; i < held->count; i++) {
        if (held->keys[i].usage == usage) {
            return (struct held_key *)&held->keys[i];
        }
    }
    return NULL;
}

bool held_has(const struct held *held, unsigned usage) {
    return find(held, usage) != NULL;
}

bool held_press(struct held *held, struct held_key *key) {
    const struct held_key *before = find(held, key->usage);
    if (before) {
        *key = *before;
        return true;
    }
    if (held->count == HELD_MAX) {
        return false;
    }
    held->keys[held->count++] = *key;
    return true;
}

bool held_release(struct held *held, unsigned usage, struct held_key *key) {
    struct held_key *found = find(held, usage);
    if (!found) {
        return false;
    }
    *key = *found;
    size_t after = (size_t)(held->keys + held->count - (found + 1));
    memmove(found, found + 1, after * sizeof *found);
    held->count--;
    return true;
}

bool held_pop(struct held *held, struct held_key *key) {
    if (held->count == 0) {
        return false;
    }
    *key = held->keys[--held->count];
    return true;
}
