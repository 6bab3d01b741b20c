/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <string.h>

static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        return 4;
    }
    return 0;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *code) {
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0) {
        return 0;
    }
    unsigned char lead = (unsigned char)text[0];
    size_t count = sequence_length(lead);
    if (count == 0 || count > length) {
        return 0;
    }
    uint32_t value = count == 1 ? lead : lead & (0xffU >> (count + 1));
    for (size_t i = 1; i < count; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (next & 0x3fU);
    }
    if (value < smallest[count] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    *code = value;
    return count;
}

size_t utf8_encode(uint32_t code, char *text) {
    if (code < 0x80) {
        text[0] = (char)code;
        return 1;
    }
    size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count - 1; i > 0; i--) {
        text[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    text[0] = (char)(lead[count] | code);
    return count;
}

bool utf8_valid(const char *text, size_t length) {
    uint32_t code;
    for (size_t at = 0; at < length;) {
        size_t step = utf8_decode(text + at, length - at, &code);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

void utf8_cut(char *text, size_t limit) {
    size_t end = strnlen(text, limit + 1);
    if (end > limit) {
        end = limit;
        while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80) {
            end--;
        }
    } else if (end > 0) {
        /* A text cut by snprintf may end inside a character without being too long. */
        size_t start = end - 1;
        while (start > 0 && end - start < 4 &&
               ((unsigned char)text[start] & 0xc0) == 0x80) {
            start--;
        }
        uint32_t code;
        if ((unsigned char)text[start] >= 0xc0 &&
            utf8_decode(text + start, end - start, &code) == 0) {
            end = start;
        }
    }
    text[end] = '\0';
}
