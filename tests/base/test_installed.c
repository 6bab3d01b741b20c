/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "base/installed.h"
#include "tests/check.h"

static void test_beside(void) {
    struct error err;
    char path[PATH_MAX];
    CHECK(installed_find(INSTALLED_PROGRAM, "test_installed", path, &err));
    CHECK(access(path, X_OK) == 0);
    CHECK_TEXT(strrchr(path, '/'), "/test_installed");
    CHECK(installed_find(INSTALLED_DATA, "test_installed", path, &err));
}

static void test_missing(void) {
    struct error err;
    char path[PATH_MAX];
    CHECK(!installed_find(INSTALLED_PROGRAM, "oriel-nothing", path, &err));
    CHECK_INT(err.code, ERROR_INTERNAL);
    CHECK(strstr(err.message, "oriel-nothing") && strstr(err.hint, "libexec"));
    CHECK(!installed_find(INSTALLED_DATA, "nothing.img", path, &err));
    CHECK(strstr(err.hint, "share"));
}

static const struct check_case cases[] = {
    {"beside", test_beside},
    {"missing", test_missing},
};

CHECK_MAIN(cases)
