/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests in print: a table for people, JSON lines for programs. What hypervisors say is
 * escaped; the JSON is plain ASCII. Pure but for the stream.
 */
#ifndef VIEWER_GUEST_TABLE_H
#define VIEWER_GUEST_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "protocol/guest.h"

/* Those that run by id, then the others by name. */
void guest_table_sort(struct guest *guests, size_t count);

/* Columns id, name, state, displays. */
void guest_table_print(FILE *out, const struct guest *guests, size_t count);

/* One object on a line of its own. */
void guest_table_print_json(FILE *out, const char *uri, const struct guest *guest);
void guest_table_print_json_error(FILE *out, const char *uri, const struct error *err);

#endif
