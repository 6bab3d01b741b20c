/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/escape.h"

#include "base/utf8.h"
#include "tests/check.h"

static void check_escaped(const char *text, const char *expected) {
    char out[256];
    escape_text(text, out, sizeof out);
    CHECK_TEXT(out, expected);
}

static void test_plain(void) {
    check_escaped("", "");
    check_escaped("a guest: 100 %s", "a guest: 100 %s");
    check_escaped("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80",
                  "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
}

static void test_control(void) {
    check_escaped("\x1b[2J", "\\x1b[2J");
    check_escaped("a\nb\tc\r", "a\\x0ab\\x09c\\x0d");
    check_escaped("\x7f", "\\x7f");
    check_escaped("\xc2\x9b"
                  "2J",
                  "\\xc2\\x9b2J"); /* CSI as one C1 character */
}

static void test_bidirectional(void) {
    check_escaped("a\xe2\x80\xae"
                  "b",
                  "a\\xe2\\x80\\xaeb");
    check_escaped("\xe2\x81\xa6", "\\xe2\\x81\\xa6");
    check_escaped("\xd8\x9c", "\\xd8\\x9c");
    check_escaped("\xe2\x80\xa8", "\\xe2\\x80\\xa8"); /* line separator */
}

static void test_malformed(void) {
    check_escaped("a\xff"
                  "b",
                  "a\\xffb");
    check_escaped("\xe2\x82", "\\xe2\\x82");
    check_escaped("\xc0\x80", "\\xc0\\x80");
}

static void check_line(const char *text, unsigned code_points, const char *expected) {
    char out[64];
    escape_line(text, out, sizeof out, code_points);
    CHECK_TEXT(out, expected);
}

static void test_line(void) {
    check_line("desktop", 7, "desktop");
    check_line("desktops", 7, "deskto\xe2\x80\xa6");
    check_line("\xc3\xbc\xc3\xbc\xc3\xbc", 3, "\xc3\xbc\xc3\xbc\xc3\xbc");
    check_line("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 3, "\xc3\xbc\xc3\xbc\xe2\x80\xa6");
}

/* In any room: terminated, inside it, whole characters, a beginning of the full text. */
static void test_room(void) {
    static const char text[] = "\x1bgr\xc3\xbc\xc3\x9f\xf0\x9f\x98\x80\xff!";
    for (size_t size = 1; size < 40; size++) {
        char out[48];
        memset(out, 'Z', sizeof out);
        escape_text(text, out, size);
        CHECK(memchr(out, '\0', size) != NULL);
        CHECK(utf8_valid(out, strlen(out)));
        CHECK(out[size] == 'Z');
    }
}

static const struct check_case cases[] = {
    {"plain", test_plain},
    {"control", test_control},
    {"bidirectional", test_bidirectional},
    {"malformed", test_malformed},
    {"line", test_line},
    {"room", test_room},
};

CHECK_MAIN(cases)
