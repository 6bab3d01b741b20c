/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A password in memory: bounded, wiped after use, never printed. The bytes are reached
 * through secret_bytes() only, so that a search for it finds every use. One owner.
 */
#ifndef AUTH_SECRET_H
#define AUTH_SECRET_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SECRET_MAX = 1024 /* bytes */
};

struct secret {
    size_t length;
    unsigned char bytes_[SECRET_MAX];
};

/* False when it is longer than SECRET_MAX. */
bool secret_set(struct secret *secret, const void *bytes, size_t length);
const unsigned char *secret_bytes(const struct secret *secret);
void secret_wipe(struct secret *secret);

#endif
