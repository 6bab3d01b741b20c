/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The option table as text: --help. Prints to standard output.
 */
#ifndef VIEWER_OPTION_TEXT_H
#define VIEWER_OPTION_TEXT_H

/* The options of one command (a FOR_... bit), or of all (FOR_ALL). */
void option_text_print(unsigned command);

#endif
