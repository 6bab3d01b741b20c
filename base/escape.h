/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Foreign text made safe to show: on a terminal, in a log, in a window title. Control
 * characters (C0, C1, DEL), bidirectional controls and bytes that are not UTF-8 become
 * \x.. sequences. Pure functions, any thread.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <stddef.h>

/* Writes at most size - 1 bytes and a NUL; never cuts inside a character. */
void escape_text(const char *text, char *out, size_t size);

/* As escape_text, for a single line of at most `code_points` characters (titles); text
 * that is longer ends with an ellipsis. */
void escape_line(const char *text, char *out, size_t size, unsigned code_points);

#endif
