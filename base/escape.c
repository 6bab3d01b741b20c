/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/escape.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static bool is_bidirectional_control(uint32_t code) {
    return code == 0x61c || (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_safe(uint32_t code) {
    return code >= 0x20 && !(code >= 0x7f && code <= 0x9f) &&
           !is_bidirectional_control(code) && code != 0x2028 && code != 0x2029;
}

static size_t escape_bytes(const char *bytes, size_t count, char *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        out[4 * i] = '\\';
        out[4 * i + 1] = 'x';
        out[4 * i + 2] = digits[byte >> 4];
        out[4 * i + 3] = digits[byte & 15];
    }
    return 4 * count;
}

void escape_line(const char *text, char *out, size_t size, unsigned code_points) {
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t length = strlen(text);
    size_t used = 0;
    unsigned shown = 0;
    for (size_t at = 0; at < length; shown++) {
        char piece[16];
        uint32_t code = 0;
        size_t step = utf8_decode(text + at, length - at, &code);
        size_t added;
        if (step > 0 && is_safe(code)) {
            memcpy(piece, text + at, step);
            added = step;
        } else {
            step = step ? step : 1;
            added = escape_bytes(text + at, step, piece);
        }
        bool last = shown + 1 >= code_points && at + step < length;
        if (used + added + sizeof ellipsis > size || last) {
            if (used + sizeof ellipsis <= size) {
                memcpy(out + used, ellipsis, sizeof ellipsis - 1);
                used += sizeof ellipsis - 1;
            }
            break;
        }
        memcpy(out + used, piece, added);
        used += added;
        at += step;
    }
    out[used] = '\0';
}

void escape_text(const char *text, char *out, size_t size) {
    escape_line(text, out, size, UINT_MAX);
}
