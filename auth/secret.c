/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/secret.h"

#include <string.h>

#include "base/memory.h"

bool secret_set(struct secret *secret, const void *bytes, size_t length) {
    secret_wipe(secret);
    if (length > SECRET_MAX) {
        return false;
    }
    if (length > 0) {
        memcpy(secret->bytes_, bytes, length);
    }
    secret->length = length;
    return true;
}

const unsigned char *secret_bytes(const struct secret *secret) {
    return secret->bytes_;
}

void secret_wipe(struct secret *secret) {
    memory_wipe(secret, sizeof *secret);
}
