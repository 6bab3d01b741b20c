/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/option_text.h"

#include <stdio.h>
#include <string.h>

#include "viewer/options.h"

enum {
    HELP_COLUMN = 29,
    WIDTH = 79,
};

/* Broken at blanks, each further line below the first. */
static void print_wrapped(const char *text, size_t width, int indent) {
    while (strlen(text) > width) {
        const char *end = memrchr(text, ' ', width + 1);
        if (!end) {
            break;
        }
        printf("%.*s\n%*s", (int)(end - text), text, indent, "");
        text = end + 1;
    }
    puts(text);
}

static void print_row(const struct option_row *row) {
    char left[64];
    char letter[5] = "    ";
    if (row->letter) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name,
             row->argument ? " " : "", row->argument ? row->argument : "");
    printf("%-*s ", HELP_COLUMN - 1, left);
    print_wrapped(row->help, WIDTH - HELP_COLUMN, HELP_COLUMN);
}

void option_text_print(unsigned command) {
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].commands & command) {
            print_row(&option_rows[i]);
        }
    }
}
