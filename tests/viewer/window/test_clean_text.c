/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/window/clean_text.h"

#define CHECK_CLEAN(text, expected) check_clean(text, sizeof(text) - 1, expected)

static void check_clean(const char *text, size_t length, const char *expected) {
    char out[256];
    memset(out, 'x', sizeof out);
    CHECK_INT(clean_text(text, length, out), strlen(expected));
    CHECK_TEXT(out, expected);
}

static void text_stays(void) {
    CHECK_CLEAN("", "");
    CHECK_CLEAN("one\ttwo\nthree", "one\ttwo\nthree");
    CHECK_CLEAN(
        "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
        "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80");
}

static void controls_go(void) {
    CHECK_CLEAN("a\0b\x1b[31mc\rd\x7f\xc2\x9b"
                "e",
                "ab[31mcde");
}

static void bidirectional_controls_go(void) {
    CHECK_CLEAN("a\xe2\x80\xae"
                "b\xe2\x81\xa6"
                "c\xe2\x80\x8f"
                "d\xd8\x9c"
                "e",
                "abcde");
}

static void no_utf8_goes(void) {
    CHECK_CLEAN("a\xff\xc3"
                "b\xed\xa0\x80"
                "c\xe2\x82",
                "abc");
}

static const struct check_case cases[] = {
    {"text_stays", text_stays},
    {"controls_go", controls_go},
    {"bidirectional_controls_go", bidirectional_controls_go},
    {"no_utf8_goes", no_utf8_goes},
};
CHECK_MAIN(cases)
