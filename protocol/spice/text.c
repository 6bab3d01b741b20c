/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/text.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

char *text_from_guest(const void *bytes, size_t length, size_t *used) {
    const char *from = bytes;
    const char *end = length > 0 ? memchr(from, '\0', length) : NULL;
    if (end) {
        length = (size_t)(end - from);
    }
    if (!utf8_valid(from, length)) {
        return NULL;
    }
    char *text = memory_new(length + 1, 1);
    *used = 0;
    for (size_t i = 0; i < length; i++) {
        bool is_line_end = from[i] == '\r' && i + 1 < length && from[i + 1] == '\n';
        if (!is_line_end) {
            text[(*used)++] = from[i];
        }
    }
    return text;
}

char *text_to_guest(const char *text, size_t length, bool crlf, size_t *used) {
    char *bytes = memory_new(length + 1, crlf ? 2 : 1);
    *used = 0;
    for (size_t i = 0; i < length; i++) {
        if (crlf && text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
            bytes[(*used)++] = '\r';
        }
        bytes[(*used)++] = text[i];
    }
    return bytes;
}
