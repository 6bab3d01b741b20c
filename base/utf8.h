/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 text: is it valid, and where may it be cut. Overlong forms, surrogates and code
 * points past U+10FFFF are invalid (RFC 3629).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point at `text` (`length` bytes are there). Returns the number of
 * bytes it took, or 0 when the bytes are not valid UTF-8; *code is set on success. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code);

/* Writes `code` (a valid code point) to `text`, at most 4 bytes; returns how many. */
size_t utf8_encode(uint32_t code, char *text);

bool utf8_valid(const char *text, size_t length);

/* Shortens a NUL-terminated text to at most `limit` bytes, never in the middle of a
 * character. Does nothing to a shorter text. */
void utf8_cut(char *text, size_t limit);

#endif
