/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands after SCHEME:// in a target, cut into its parts with bounds, and the rules
 * that all schemes share: a password is refused, and what is refused is never quoted,
 * since it may hold one. Pure; any thread.
 */
#ifndef TRANSPORT_URI_H
#define TRANSPORT_URI_H

#include <stdbool.h>

#include "base/error.h"
#include "transport/target_form.h"

/* Not yet percent-decoded; a part may be empty. */
struct uri {
    char authority[TARGET_TEXT_MAX + 1];
    char path[TARGET_TEXT_MAX + 1];
    const char *query; /* with its ? ; or # */
};

struct uri_place {
    char host[TARGET_TEXT_MAX + 1]; /* decoded, without brackets */
    long port;                      /* -1 = none given */
};

/* The parts of "AUTHORITY/PATH?QUERY". A password in it is ERROR_USAGE. */
bool uri_cut(const char *text, struct uri *uri, struct error *err);
/* Host and port of the authority; a user name before them is dropped where it is allowed.
 * There is a host, and no path after it. */
bool uri_read_place(const struct uri *uri, bool allows_user, struct uri_place *place,
                    struct error *err);
/* The path of a URI that has no authority, decoded into `path` of the same size. */
bool uri_read_path(const struct uri *uri, char path[TARGET_TEXT_MAX + 1],
                   struct error *err);
/* No parameters at all. */
bool uri_check_bare(const struct uri *uri, struct error *err);

#endif
