/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_form.h"

#include <string.h>

static bool fd_matches(const char *text) {
    return strncmp(text, "fd:", 3) == 0;
}

/* Whether the fd is open and a socket is the hop's to see: this is only grammar. */
static bool fd_parse(const char *text, struct target *target, struct error *err) {
    long fd = target_form_number(text + 3, strlen(text + 3));
    if (fd < 0) {
        error_set(err, ERROR_USAGE, "fd: needs the number of an inherited socket");
        return error_hint(err, "for example fd:5");
    }
    target->kind = TARGET_ENDPOINT;
    target->endpoint = (struct endpoint){ENDPOINT_VNC, ENDPOINT_FD, .fd = (int)fd};
    return true;
}

const struct target_form fd_target = {fd_matches, fd_parse};
