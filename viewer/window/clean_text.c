/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/clean_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static bool is_control(uint32_t code) {
    return (code < 0x20 && code != '\n' && code != '\t') ||
           (code >= 0x7f && code <= 0x9f);
}

static bool is_bidirectional_control(uint32_t code) {
    return code == 0x61c || (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

size_t clean_text(const char *text, size_t length, char *out) {
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code = 0;
        size_t step = utf8_decode(text + at, length - at, &code);
        if (step > 0 && !is_control(code) && !is_bidirectional_control(code)) {
            memcpy(out + used, text + at, step);
            used += step;
        }
        at += step ? step : 1;
    }
    out[used] = '\0';
    return used;
}
