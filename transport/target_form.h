/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of forms that a TARGET may have. The first form that matches parses the text
 * and its word is final; what none matches is a guest. target_parse.c lists them. Pure.
 */
#ifndef TRANSPORT_TARGET_FORM_H
#define TRANSPORT_TARGET_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "transport/target.h"

enum {
    TARGET_TEXT_MAX = 1024, /* bytes of a TARGET */
};

struct target_form {
    bool (*matches)(const char *text);
    /* `target` is zeroed; false with ERROR_USAGE. */
    bool (*parse)(const char *text, struct target *target, struct error *err);
};

extern const struct target_form uri_target;  /* SCHEME://... */
extern const struct target_form fd_target;   /* fd:N */
extern const struct target_form host_target; /* host:display, host::port, [v6]:display */

/* Decimal digits up to `length` (no sign, no space), -1 when not a number or more than
 * six digits without leading zeros. */
long target_form_number(const char *text, size_t length);

#endif
