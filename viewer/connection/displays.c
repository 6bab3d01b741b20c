/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/displays.h"

#include <stdio.h>

#include "protocol/limits.h"

void displays_note(struct displays *displays, const struct event *event) {
    uint32_t bit = event->channel < LIMIT_DISPLAYS ? 1u << event->channel : 0;
    displays->there = event->u.on ? displays->there | bit : displays->there & ~bit;
}

/* "1", "1 and 2", "1, 2 and 3" */
static void name_displays(uint32_t there, char *text, size_t size) {
    size_t length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < LIMIT_DISPLAYS && length < size; i++) {
        uint32_t rest = there >> i;
        if (rest & 1) {
            bool is_last = rest == 1;
            length += (size_t)snprintf(text + length, size - length, "%s%u",
                                       length == 0 ? ""
                                       : is_last   ? " and "
                                                   : ", ",
                                       i + 1);
        }
    }
}

bool displays_lack(const struct displays *displays, unsigned display, struct error *err) {
    char names[80];
    if (!displays->there || (displays->there & 1u << display)) {
        return false;
    }
    name_displays(displays->there, names, sizeof names);
    error_set(err, ERROR_NO_DISPLAY, "the guest has no display %u", display + 1);
    error_hint(err, "it has %s", names);
    return true;
}
