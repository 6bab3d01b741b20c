/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine behind the option table: argv to struct options. Long names with = or a
 * following word, single letters alone or joined, -- ends the options. Nothing is
 * printed.
 */
#ifndef VIEWER_OPTION_PARSER_H
#define VIEWER_OPTION_PARSER_H

#include <stdbool.h>

#include "base/error.h"
#include "viewer/options.h"

/* `words` are what follows the program's name and the command; `command` is a FOR_...
 * bit: options of other commands are refused. ERROR_USAGE names the option and the
 * remedy. */
bool option_parser_run(struct options *options, unsigned command, int count,
                       char *const *words, struct error *err);

/* True when this word is an option whose value is the next word: for finding the command
 * among the words. */
bool option_parser_takes_next(const char *word);

#endif
