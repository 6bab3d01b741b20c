/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of URI schemes that name a display: each file has a list of its own, which
 * ends with a row without a name; target_uri.c finds the one. Pure.
 */
#ifndef TRANSPORT_TARGET_SCHEME_H
#define TRANSPORT_TARGET_SCHEME_H

#include <stdbool.h>

#include "base/error.h"
#include "transport/endpoint.h"
#include "transport/uri.h"

struct target_scheme {
    const char *name;
    /* `endpoint` has nothing but fd = -1; false with ERROR_USAGE. */
    bool (*parse)(const struct uri *uri, struct endpoint *endpoint, struct error *err);
};

extern const struct target_scheme vnc_schemes[];
extern const struct target_scheme spice_schemes[];

#endif
