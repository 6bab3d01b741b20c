/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a password may come from and for whom it is wanted: what a caller says, and each
 * member of the family of sources (auth/source.h) reads. Plain values.
 */
#ifndef AUTH_CREDENTIAL_SOURCES_H
#define AUTH_CREDENTIAL_SOURCES_H

#include <stdbool.h>

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

#endif
