/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/text.h"

#include <stdlib.h>
#include <string.h>

static guint8 take_escape(const char **at) {
    const char *letter = *at + 1;
    if (letter[0] == 'x' && g_ascii_isxdigit(letter[1]) && g_ascii_isxdigit(letter[2])) {
        *at += 4;
        return (guint8)(g_ascii_xdigit_value(letter[1]) * 16 +
                        g_ascii_xdigit_value(letter[2]));
    }
    *at += 2;
    return letter[0] == 'n' ? '\n' : letter[0] == 'r' ? '\r' : (guint8)letter[0];
}

static void repeat(GByteArray *bytes, long times) {
    guint once = bytes->len;
    g_byte_array_set_size(bytes, once * (guint)times);
    for (long i = 1; i < times; i++) {
        memcpy(bytes->data + (size_t)i * once, bytes->data, once);
    }
}

GByteArray *text_unescape(const char *word) {
    GByteArray *bytes = g_byte_array_new();
    while (*word != '\0') {
        if (*word == '*' && g_ascii_isdigit(word[1])) {
            repeat(bytes, strtol(word + 1, NULL, 10));
            break;
        }
        guint8 byte = (guint8)*word;
        if (*word == '\\' && word[1] != '\0') {
            byte = take_escape(&word);
        } else {
            word++;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

void text_escape(GString *to, const void *bytes, size_t size) {
    const guint8 *at = bytes;
    for (size_t i = 0; i < size && i < TEXT_SHOWN; i++) {
        if (g_ascii_isgraph((gchar)at[i]) && at[i] != '\\') {
            g_string_append_c(to, (gchar)at[i]);
        } else {
            g_string_append_printf(to, "\\x%02x", at[i]);
        }
    }
}

char *text_hash(const void *bytes, size_t size) {
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
}
