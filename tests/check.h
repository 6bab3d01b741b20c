/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a unit test: named cases and CHECK. A test program lists its cases and
 * runs them all, or those named on its command line (./test_rect union). A failed CHECK
 * says where and what and ends the program with 1.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check_case {
    const char *name;
    void (*run)(void);
};

#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);      \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define CHECK_INT(actual, expected)                                                      \
    do {                                                                                 \
        long long check_actual = (long long)(actual);                                    \
        long long check_expected = (long long)(expected);                                \
        if (check_actual != check_expected) {                                            \
            fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__,    \
                    #actual, check_actual, check_expected);                              \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define CHECK_TEXT(actual, expected)                                                     \
    do {                                                                                 \
        const char *check_actual = (actual);                                             \
        const char *check_expected = (expected);                                         \
        if (strcmp(check_actual, check_expected) != 0) {                                 \
            fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__,          \
                    __LINE__, #actual, check_actual, check_expected);                    \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

static inline bool check_wanted(const char *name, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return true;
        }
    }
    return argc < 2;
}

static inline int check_main(const struct check_case *cases, size_t count, int argc,
                             char **argv) {
    int ran = 0;
    for (size_t i = 0; i < count; i++) {
        if (check_wanted(cases[i].name, argc, argv)) {
            fprintf(stderr, "case %s\n", cases[i].name);
            cases[i].run();
            ran++;
        }
    }
    if (ran == 0) {
        fprintf(stderr, "no case of that name\n");
        return 2;
    }
    printf("%d passed, 0 failed\n", ran);
    return 0;
}

#define CHECK_MAIN(cases)                                                                \
    int main(int argc, char **argv) {                                                    \
        return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);            \
    }

#endif
