/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/secret.h"
#include "tests/check.h"

static bool is_zero(const struct secret *secret) {
    const unsigned char *bytes = (const unsigned char *)secret;
    for (size_t i = 0; i < sizeof *secret; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return true;
}

static void test_set(void) {
    struct secret secret;
    memset(&secret, 42, sizeof secret);
    CHECK(secret_set(&secret, "canary", 6));
    CHECK_INT(secret.length, 6);
    CHECK(memcmp(secret_bytes(&secret), "canary", 6) == 0);
    CHECK(secret_set(&secret, NULL, 0));
    CHECK(is_zero(&secret));
}

static void test_bounds(void) {
    static char text[SECRET_MAX + 1];
    struct secret secret = {0};
    memset(text, 'x', sizeof text);
    CHECK(secret_set(&secret, text, SECRET_MAX));
    CHECK_INT(secret.length, SECRET_MAX);
    CHECK(!secret_set(&secret, text, SECRET_MAX + 1));
    CHECK(is_zero(&secret));
}

static void test_wipe(void) {
    struct secret secret = {0};
    CHECK(secret_set(&secret, "canary", 6));
    CHECK(!is_zero(&secret));
    secret_wipe(&secret);
    CHECK(is_zero(&secret));
}

static const struct check_case cases[] = {
    {"set", test_set},
    {"bounds", test_bounds},
    {"wipe", test_wipe},
};

CHECK_MAIN(cases)
