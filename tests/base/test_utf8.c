/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include "tests/check.h"

static void check_decodes(const char *text, uint32_t expected, size_t length) {
    uint32_t code = 0;
    CHECK_INT(utf8_decode(text, strlen(text), &code), length);
    CHECK_INT(code, expected);
}

static void test_decode(void) {
    check_decodes("A", 'A', 1);
    check_decodes("\x7f", 0x7f, 1);
    check_decodes("\xc2\x80", 0x80, 2);
    check_decodes("\xdf\xbf", 0x7ff, 2);
    check_decodes("\xe0\xa0\x80", 0x800, 3);
    check_decodes("\xed\x9f\xbf", 0xd7ff, 3);
    check_decodes("\xee\x80\x80", 0xe000, 3);
    check_decodes("\xef\xbf\xbf", 0xffff, 3);
    check_decodes("\xf0\x90\x80\x80", 0x10000, 4);
    check_decodes("\xf4\x8f\xbf\xbf", 0x10ffff, 4);
    check_decodes("\xe2\x82\xac and more", 0x20ac, 3);
}

static void test_malformed(void) {
    static const char *const broken[] = {
        "\x80",             /* continuation alone */
        "\xbf",             /* the last of them */
        "\xc0\x80",         /* NUL in two bytes */
        "\xc1\xbf",         /* overlong */
        "\xe0\x9f\xbf",     /* overlong */
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xed\xa0\x80",     /* first surrogate */
        "\xed\xbf\xbf",     /* last surrogate */
        "\xf4\x90\x80\x80", /* past U+10FFFF */
        "\xf5\x80\x80\x80", /* no such lead */
        "\xff",             /* never occurs */
        "\xc3",             /* cut */
        "\xe2\x82",         /* cut */
        "\xf0\x9f\x98",     /* cut */
        "\xc3"
        "z", /* no continuation */
        "\xe2\x82"
        "z" /* no continuation */
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        uint32_t code;
        CHECK_INT(utf8_decode(broken[i], strlen(broken[i]), &code), 0);
        CHECK(!utf8_valid(broken[i], strlen(broken[i])));
    }
    uint32_t code;
    CHECK_INT(utf8_decode("", 0, &code), 0);
}

static void test_valid(void) {
    CHECK(utf8_valid("", 0));
    CHECK(utf8_valid("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11));
    CHECK(utf8_valid("a\0b", 3));
    CHECK(!utf8_valid("gr\xc3\xbc", 3));
    CHECK(!utf8_valid("ok\xff", 3));
}

/* Each code point comes back as it went. */
static void test_encode(void) {
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        char text[4];
        uint32_t back = 0;
        if (code >= 0xd800 && code <= 0xdfff) {
            continue;
        }
        size_t length = utf8_encode(code, text);
        CHECK_INT(utf8_decode(text, length, &back), length);
        CHECK_INT(back, code);
    }
}

static void check_cut(const char *text, size_t limit, const char *expected) {
    char copy[32];
    strcpy(copy, text);
    utf8_cut(copy, limit);
    CHECK_TEXT(copy, expected);
}

static void test_cut(void) {
    check_cut("abc", 3, "abc");
    check_cut("abcd", 3, "abc");
    check_cut("abc", 0, "");
    check_cut("a\xe2\x82\xac", 4, "a\xe2\x82\xac");
    check_cut("a\xe2\x82\xac", 3, "a");
    check_cut("a\xe2\x82\xac", 2, "a");
    check_cut("a\xe2\x82\xac", 1, "a");
    check_cut("\xf0\x9f\x98\x80", 3, "");
}

/* What snprintf() has cut already. */
static void test_cut_tail(void) {
    check_cut("a\xe2\x82", 10, "a");
    check_cut("a\xe2", 10, "a");
    check_cut("a\xf0\x9f\x98", 10, "a");
    check_cut("a\xc3\xbc", 10, "a\xc3\xbc");
}

static const struct check_case cases[] = {
    {"decode", test_decode}, {"malformed", test_malformed},
    {"valid", test_valid},   {"encode", test_encode},
    {"cut", test_cut},       {"cut-tail", test_cut_tail},
};

CHECK_MAIN(cases)
