/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/error_text.h"

#include <stdio.h>

#include "base/escape.h"

enum {
    SHOWN_MAX = 1024 /* of each part */
};

void error_text_print(const char *about, const struct error *err) {
    char name[SHOWN_MAX], text[SHOWN_MAX];
    escape_text(about ? about : "", name, sizeof name);
    escape_text(err->message, text, sizeof text);
    fprintf(stderr, "oriel: %s%s%s\n", name, about ? ": " : "", text);
    if (err->hint[0]) {
        escape_text(err->hint, text, sizeof text);
        fprintf(stderr, "       %s\n", text);
    }
}
