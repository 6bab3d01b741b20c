/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An error as a person reads it on a terminal: the sentence, and the hint below it. What
 * servers and hypervisors have said in it is escaped.
 */
#ifndef VIEWER_ERROR_TEXT_H
#define VIEWER_ERROR_TEXT_H

#include "base/error.h"

/* To standard error. `about` (NULL = nothing) is what the sentence is about, when several
 * things were asked for. */
void error_text_print(const char *about, const struct error *err);

#endif
