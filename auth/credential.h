/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A password that a server asks for: the sources are walked in order, the first that has
 * one answers (auth/source.h). May block on a terminal; runs on the dial worker.
 */
#ifndef AUTH_CREDENTIAL_H
#define AUTH_CREDENTIAL_H

#include <stdbool.h>

#include "auth/credential_sources.h"
#include "auth/secret.h"
#include "base/error.h"

enum {
    CREDENTIAL_TRIES = 3, /* passwords that a person may type for one server */
};

/* True when a password is at hand without asking a person. */
bool credential_is_known(const struct credential_sources *sources);

/* ERROR_AUTHENTICATION when no source has a password, ERROR_USAGE when one that was named
 * cannot be read. The secret is the caller's to wipe. */
bool credential_password(const struct credential_sources *sources,
                         const struct credential_request *request,
                         struct secret *password, struct error *err);

#endif
