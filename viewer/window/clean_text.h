/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text of a guest made harmless for the clipboard: without what a terminal that it is
 * pasted into would obey (control characters but newline and tab) and without what shows
 * it in another order than it is (bidirectional controls). Pure.
 */
#ifndef VIEWER_WINDOW_CLEAN_TEXT_H
#define VIEWER_WINDOW_CLEAN_TEXT_H

#include <stddef.h>

/* Writes at most `length` bytes and a NUL to `out`; returns how many without it. What is
 * no UTF-8 is left out, too. */
size_t clean_text(const char *text, size_t length, char *out);

#endif
