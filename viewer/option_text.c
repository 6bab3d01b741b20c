/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/option_text.h"

#include <stdio.h>

#include "viewer/options.h"

enum {
    HELP_COLUMN = 28
};

static void print_row(const struct option_row *row) {
    char left[64];
    char letter[5] = "    ";
    if (row->letter) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name,
             row->argument ? " " : "", row->argument ? row->argument : "");
    printf("%-*s %s\n", HELP_COLUMN, left, row->help);
}

void option_text_print(unsigned command) {
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].commands & command) {
            print_row(&option_rows[i]);
        }
    }
}
