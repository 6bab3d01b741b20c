/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/credential.h"

#include "auth/source.h"
#include "base/escape.h"
#include "base/log.h"

static const struct source *const source_order[] = {
    &fd_source,
    &file_source,
    &known_source,
    &prompt_source,
};

bool credential_is_known(const struct credential_sources *sources) {
    return sources->password_fd >= 0 || sources->password_file || sources->known_password;
}

bool source_take_text(struct secret *password, const char *text, size_t length) {
    if (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    return secret_set(password, text, length);
}

static bool no_source(const struct credential_request *request, struct error *err) {
    char who[160];
    escape_line(request->who, who, sizeof who, 60);
    error_set(err, ERROR_AUTHENTICATION, "%s asks for a password and none was given",
              who);
    return error_hint(err, "use --password-file FILE or --password-fd N");
}

bool credential_password(const struct credential_sources *sources,
                         const struct credential_request *request,
                         struct secret *password, struct error *err) {
    secret_wipe(password);
    for (size_t i = 0; i < sizeof source_order / sizeof source_order[0]; i++) {
        switch (source_order[i]->ask(sources, request, password, err)) {
        case SOURCE_FOUND:
            log_debug("password taken from the %s", source_order[i]->name);
            return true;
        case SOURCE_FAILED:
            secret_wipe(password);
            return false;
        case SOURCE_ABSENT:
            break;
        }
    }
    return no_source(request, err);
}
