/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A password that a server asks for: the sources are walked in order, the first that has
 * one answers (auth/source.h). May block on a terminal; runs on the dial worker.
 */
#ifndef AUTH_CREDENTIAL_H
#define AUTH_CREDENTIAL_H

#include <stdbool.h>

#include "auth/secret.h"
#include "base/error.h"

/* Where passwords may come from; a plain value, texts stay the caller's. */
struct credential_sources {
    int password_fd;            /* read to its end, once; -1 = none */
    const char *password_file;  /* NULL = none */
    const char *known_password; /* from the domain XML; NULL = none */
    bool may_prompt;            /* on the controlling terminal */
};

struct credential_request {
    const char *who; /* the server or guest, for the prompt */
    int stop_fd;     /* readable = give up; -1 = never */
};

/* True when a password is at hand without asking a person. */
bool credential_is_known(const struct credential_sources *sources);

/* ERROR_AUTHENTICATION when no source has a password, ERROR_USAGE when one that was named
 * cannot be read. The secret is the caller's to wipe. */
bool credential_password(const struct credential_sources *sources,
                         const struct credential_request *request,
                         struct secret *password, struct error *err);

#endif
