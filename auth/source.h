/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of places where a password may come from. A member looks only at its own
 * field of the sources and says whether it had a password, was not asked for, or failed;
 * credential.c lists the members in the order in which they are asked. Dial worker.
 */
#ifndef AUTH_SOURCE_H
#define AUTH_SOURCE_H

#include "auth/credential_sources.h"
#include "auth/secret.h"
#include "base/error.h"

enum source_answer {
    SOURCE_FOUND,
    SOURCE_ABSENT, /* not among the sources: the next one is asked */
    SOURCE_FAILED, /* named but of no use: the error says why, no other is asked */
};

struct source {
    const char *name;
    enum source_answer (*ask)(const struct credential_sources *sources,
                              const struct credential_request *request,
                              struct secret *password, struct error *err);
};

extern const struct source fd_source;
extern const struct source file_source;
extern const struct source known_source;
extern const struct source prompt_source;

enum {
    SOURCE_FILE_MAX = 4096, /* bytes of a password file, newline included */
};

/* Takes the text of a password file: one trailing newline is removed. False when what is
 * left is longer than a secret may be. */
bool source_take_text(struct secret *password, const char *text, size_t length);

#endif
