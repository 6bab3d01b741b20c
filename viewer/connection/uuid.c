/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/uuid.h"

#include <stdio.h>
#include <string.h>

void uuid_text(const uint8_t uuid[UUID_BYTES], char text[GUEST_UUID_MAX]) {
    size_t length = 0;
    for (int i = 0; i < UUID_BYTES; i++) {
        bool has_hyphen = i == 4 || i == 6 || i == 8 || i == 10;
        length += (size_t)snprintf(text + length, GUEST_UUID_MAX - length, "%s%02x",
                                   has_hyphen ? "-" : "", uuid[i]);
    }
}

bool uuid_is_none(const uint8_t uuid[UUID_BYTES]) {
    static const uint8_t none[UUID_BYTES];
    return memcmp(uuid, none, sizeof none) == 0;
}
