/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/source.h"

#include <string.h>

static enum source_answer known_ask(const struct credential_sources *sources,
                                    const struct credential_request *request,
                                    struct secret *password, struct error *err) {
    (void)request;
    if (!sources->known_password) {
        return SOURCE_ABSENT;
    }
    if (!secret_set(password, sources->known_password, strlen(sources->known_password))) {
        error_set(err, ERROR_AUTHENTICATION,
                  "the password in the guest's configuration is too long");
        return SOURCE_FAILED;
    }
    return SOURCE_FOUND;
}

const struct source known_source = {"guest's configuration", known_ask};
