/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What went wrong, in one sentence for a person, with one hint what to do about it.
 * An error is a plain value owned by the caller: nothing to free. The layer that knows
 * the cause writes the message, the one that knows the remedy writes the hint; outer
 * layers prefix. Nobody logs an error that it returns. An error is untouched on success.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/* The exit status of every command; the only place where the numbers stand. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_INTERNAL = 1,
    ERROR_USAGE = 2,
    ERROR_AUTHENTICATION = 3,
    ERROR_IDENTITY = 4,
    ERROR_CONNECT = 10,
    ERROR_CONNECTION_LOST = 11,
    ERROR_NO_SUCH_GUEST = 12,
    ERROR_GUEST_NOT_RUNNING = 13,
    ERROR_NO_DISPLAY = 14,
    ERROR_PROTOCOL = 20,
    ERROR_UNSUPPORTED = 21,
    ERROR_ACTION = 30,
    ERROR_ASSERTION = 31,
    ERROR_GUARD = 32,
    ERROR_POLICY = 33,
    ERROR_RUN_TIMEOUT = 40,
    ERROR_EXPECT_TIMEOUT = 41,
    ERROR_NEVER_SETTLED = 42,
    ERROR_NO_FRAME = 43,
    ERROR_STALLED = 44,
    ERROR_BATCH = 50,
};

struct error {
    enum error_code code;
    char message[256];
    char hint[256];
};

/* Each of these returns false, so that `return error_set(...)` ends a function. `err`
 * may be NULL. Texts longer than the fields are cut at a whole UTF-8 character. */
bool error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool error_hint(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool error_prefix(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* As error_set, with ": " and strerror(number) at the end. */
bool error_set_errno(struct error *err, enum error_code code, int number,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A short help text for an exit status, for --help and the man page; NULL when the
 * status is not in the table. */
const char *error_code_text(enum error_code code);

/* True when `number` is a status of the table: for codes that come from a helper. */
bool error_code_known(unsigned number);

#endif
