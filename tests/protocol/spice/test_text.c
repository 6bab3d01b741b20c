/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/text.h"

#include "base/memory.h"
#include "tests/check.h"

/* Input of exactly so many bytes, so that a sanitizer sees a read past it. */
static void *exactly(const char *bytes, size_t length) {
    char *copy = memory_new(length > 0 ? length : 1, 1);
    memcpy(copy, bytes, length);
    return copy;
}

static void check_from(const char *bytes, size_t length, const char *expected) {
    size_t used;
    char *copy = exactly(bytes, length);
    char *text = text_from_guest(copy, length, &used);
    if (expected) {
        CHECK(text != NULL);
        CHECK_INT(used, strlen(expected));
        CHECK(memcmp(text, expected, used) == 0);
    } else {
        CHECK(text == NULL);
    }
    free(text);
    free(copy);
}

static void check_to(const char *bytes, bool crlf, const char *expected) {
    size_t used;
    char *copy = exactly(bytes, strlen(bytes));
    char *text = text_to_guest(copy, strlen(bytes), crlf, &used);
    CHECK_INT(used, strlen(expected));
    CHECK(memcmp(text, expected, used) == 0);
    free(text);
    free(copy);
}

static void test_line_ends_from_guest(void) {
    check_from("one\r\ntwo\r\n", 10, "one\ntwo\n");
    check_from("one\ntwo", 7, "one\ntwo");
    check_from("a\rb", 3, "a\rb");
    check_from("a\r", 2, "a\r");
    check_from("\r\r\n", 3, "\r\n");
    check_from("", 0, "");
}

static void test_nul_ends(void) {
    check_from("text\0\0\0", 7, "text");
    check_from("text\0rubbish \xff", 14, "text");
    check_from("\0", 1, "");
}

static void test_only_utf8(void) {
    check_from("gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f");
    check_from("cut \xc3", 5, NULL);
    check_from("\xc0\x80", 2, NULL);
    check_from("latin \xfc", 7, NULL);
}

static void test_line_ends_to_guest(void) {
    check_to("one\ntwo\n", false, "one\ntwo\n");
    check_to("one\ntwo\n", true, "one\r\ntwo\r\n");
    check_to("one\r\ntwo", true, "one\r\ntwo");
    check_to("\n\n\n", true, "\r\n\r\n\r\n");
    check_to("", true, "");
}

static const struct check_case cases[] = {
    {"line ends from the guest", test_line_ends_from_guest},
    {"a NUL ends it", test_nul_ends},
    {"only UTF-8", test_only_utf8},
    {"line ends to the guest", test_line_ends_to_guest},
};

CHECK_MAIN(cases)
