/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clipboard text between the two worlds: the wire has UTF-8 with LF line ends and no NUL,
 * a guest may want CRLF and may send what it likes. Pure.
 */
#ifndef PROTOCOL_SPICE_TEXT_H
#define PROTOCOL_SPICE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What `length` bytes of a guest (at most LIMIT_CLIPBOARD) are on the wire: up to the
 * first NUL, CRLF as LF. malloc()ed, *used is its length. NULL when that is not UTF-8. */
char *text_from_guest(const void *bytes, size_t length, size_t *used);

/* What `length` bytes of the wire are for a guest, with CRLF for each LF when `crlf` (an
 * LF that has its CR already is left alone). malloc()ed, *used is its length. */
char *text_to_guest(const char *text, size_t length, bool crlf, size_t *used);

#endif
