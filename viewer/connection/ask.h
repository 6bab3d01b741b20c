/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Getting a password without making anybody wait: the sources are asked on a worker, and
 * an fd tells when there is an answer. For helpers that do the authentication themselves.
 * Owned by the logic thread.
 */
#ifndef VIEWER_CONNECTION_ASK_H
#define VIEWER_CONNECTION_ASK_H

#include <stdbool.h>

#include "auth/credential.h"

struct ask;

/* Texts of the sources live until ask_stop(); `who` is copied. */
struct ask *ask_start(const struct credential_sources *sources, const char *who,
                      struct error *err);
/* Readable when there is an answer. */
int ask_fd(const struct ask *ask);
bool ask_is_done(const struct ask *ask);
/* Once: the password, the caller's to wipe; or why there is none. */
bool ask_result(struct ask *ask, struct secret *password, struct error *err);
/* NULL is fine. */
void ask_stop(struct ask *ask);

#endif
