/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
    enum error_code code;
    const char *text;
} code_table[] = {
    {ERROR_NONE, "success"},
    {ERROR_INTERNAL, "internal error"},
    {ERROR_USAGE, "wrong usage, script syntax, or a missing file"},
    {ERROR_AUTHENTICATION, "authentication failed"},
    {ERROR_IDENTITY, "the server's identity could not be verified"},
    {ERROR_CONNECT, "cannot connect"},
    {ERROR_CONNECTION_LOST, "connection lost"},
    {ERROR_NO_SUCH_GUEST, "no such guest"},
    {ERROR_GUEST_NOT_RUNNING, "guest not running"},
    {ERROR_NO_DISPLAY, "guest has no usable display"},
    {ERROR_PROTOCOL, "protocol error"},
    {ERROR_UNSUPPORTED, "unsupported security or encoding"},
    {ERROR_ACTION, "action failed"},
    {ERROR_ASSERTION, "assertion failed"},
    {ERROR_GUARD, "guard tripped"},
    {ERROR_POLICY, "refused by policy"},
    {ERROR_RUN_TIMEOUT, "whole run timed out"},
    {ERROR_EXPECT_TIMEOUT, "expect timed out"},
    {ERROR_NEVER_SETTLED, "never settled"},
    {ERROR_NO_FRAME, "no complete frame"},
    {ERROR_STALLED, "display stalled"},
    {ERROR_BATCH, "some of a batch failed"},
};

static void format_field(char *field, size_t size, const char *format,
                         va_list arguments) {
    vsnprintf(field, size, format, arguments);
    utf8_cut(field, size - 1);
}

bool error_set(struct error *err, enum error_code code, const char *format, ...) {
    if (err) {
        va_list arguments;
        err->code = code;
        err->hint[0] = '\0';
        va_start(arguments, format);
        format_field(err->message, sizeof err->message, format, arguments);
        va_end(arguments);
    }
    return false;
}

bool error_hint(struct error *err, const char *format, ...) {
    if (err) {
        va_list arguments;
        va_start(arguments, format);
        format_field(err->hint, sizeof err->hint, format, arguments);
        va_end(arguments);
    }
    return false;
}

static void error_join(struct error *err, const char *first, const char *second) {
    char joined[sizeof err->message * 2 + 4];
    snprintf(joined, sizeof joined, "%s: %s", first, second);
    utf8_cut(joined, sizeof err->message - 1);
    memcpy(err->message, joined, strlen(joined) + 1);
}

bool error_prefix(struct error *err, const char *format, ...) {
    if (err) {
        char prefix[sizeof err->message];
        va_list arguments;
        va_start(arguments, format);
        format_field(prefix, sizeof prefix, format, arguments);
        va_end(arguments);
        error_join(err, prefix, err->message);
    }
    return false;
}

bool error_set_errno(struct error *err, enum error_code code, int number,
                     const char *format, ...) {
    if (err) {
        char what[sizeof err->message];
        va_list arguments;
        va_start(arguments, format);
        format_field(what, sizeof what, format, arguments);
        va_end(arguments);
        err->code = code;
        err->hint[0] = '\0';
        error_join(err, what, strerror(number));
    }
    return false;
}

const char *error_code_text(enum error_code code) {
    for (size_t i = 0; i < sizeof code_table / sizeof code_table[0]; i++) {
        if (code_table[i].code == code) {
            return code_table[i].text;
        }
    }
    return NULL;
}

bool error_code_known(unsigned number) {
    return error_code_text((enum error_code)number) != NULL;
}
