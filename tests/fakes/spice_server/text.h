/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as one word of a command or an answer: printable ASCII as it is, all else, spaces
 * and backslashes as \xNN. Pure.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_TEXT_H
#define TESTS_FAKES_SPICE_SERVER_TEXT_H

#include <glib.h>
#include <stddef.h>

enum {
    TEXT_SHOWN = 4096, /* bytes; the rest of a longer one is left out */
};

/* Also takes \n, \r and *NUMBER at the end, which repeats all before it. */
GByteArray *text_unescape(const char *word);

void text_escape(GString *to, const void *bytes, size_t size);

/* As 64 hexadecimal digits; the caller's. */
char *text_hash(const void *bytes, size_t size);

#endif
