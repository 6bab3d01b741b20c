/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"

#include <errno.h>

#include "base/utf8.h"
#include "tests/check.h"

static void test_set(void) {
    struct error err = {.hint = "old"};
    CHECK(!error_set(&err, ERROR_CONNECT, "no way to %s", "there"));
    CHECK_INT(err.code, 10);
    CHECK_TEXT(err.message, "no way to there");
    CHECK_TEXT(err.hint, "");
    CHECK(!error_hint(&err, "try %d", 7));
    CHECK_TEXT(err.hint, "try 7");
}

static void test_prefix(void) {
    struct error err;
    error_set(&err, ERROR_USAGE, "inner");
    error_hint(&err, "hint");
    CHECK(!error_prefix(&err, "outer %d", 1));
    CHECK_TEXT(err.message, "outer 1: inner");
    CHECK_TEXT(err.hint, "hint");
    CHECK_INT(err.code, ERROR_USAGE);
}

static void test_errno(void) {
    struct error err;
    CHECK(!error_set_errno(&err, ERROR_ACTION, ENOSPC, "cannot write %s", "it"));
    CHECK_TEXT(err.message, "cannot write it: No space left on device");
}

static void test_null(void) {
    CHECK(!error_set(NULL, ERROR_USAGE, "x"));
    CHECK(!error_hint(NULL, "x"));
    CHECK(!error_prefix(NULL, "x"));
    CHECK(!error_set_errno(NULL, ERROR_USAGE, EIO, "x"));
}

/* Longer than the fields: cut at a whole character. */
static void test_long(void) {
    struct error err;
    char text[600];
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3) {
            memcpy(text + i, "\xe2\x82\xac", 4);
        }
        error_set(&err, ERROR_USAGE, "%s", text);
        error_hint(&err, "%s", text);
        CHECK(utf8_valid(err.message, strlen(err.message)));
        CHECK(utf8_valid(err.hint, strlen(err.hint)));
        CHECK(strlen(err.message) >= sizeof err.message - 4);
        error_prefix(&err, "%s", text);
        CHECK(utf8_valid(err.message, strlen(err.message)));
        error_set_errno(&err, ERROR_USAGE, EIO, "%s", text);
        CHECK(utf8_valid(err.message, strlen(err.message)));
    }
}

static void test_codes(void) {
    static const unsigned known[] = {0,  1,  2,  3,  4,  10, 11, 12, 13, 14, 20,
                                     21, 30, 31, 32, 33, 40, 41, 42, 43, 44, 50};
    unsigned count = 0;
    for (unsigned number = 0; number < 256; number++) {
        count += error_code_known(number);
    }
    CHECK_INT(count, sizeof known / sizeof known[0]);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CHECK(error_code_known(known[i]));
        CHECK(error_code_text((enum error_code)known[i])[0] != '\0');
    }
    CHECK(!error_code_known(0xffffffff));
}

static const struct check_case cases[] = {
    {"set", test_set},   {"prefix", test_prefix}, {"errno", test_errno},
    {"null", test_null}, {"long", test_long},     {"codes", test_codes},
};

CHECK_MAIN(cases)
