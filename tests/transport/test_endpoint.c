/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/endpoint.h"

#include "protocol/channel.h"
#include "tests/check.h"

static void check_described(const struct endpoint *endpoint, const char *wanted) {
    char text[300];
    endpoint_describe(endpoint, text, sizeof text);
    CHECK_TEXT(text, wanted);
}

static void test_describe(void) {
    struct endpoint endpoint = {0};
    CHECK(endpoint_set_tcp(&endpoint, "example.org", 5901, NULL));
    check_described(&endpoint, "example.org:5901");
    CHECK(endpoint_set_tcp(&endpoint, "::1", 5900, NULL));
    check_described(&endpoint, "[::1]:5900");
    CHECK(endpoint_set_unix(&endpoint, "/run/\xe2\x80\xaex", NULL));
    check_described(&endpoint, "/run/\\xe2\\x80\\xaex");
    endpoint = (struct endpoint){.kind = ENDPOINT_FD, .fd = 3};
    check_described(&endpoint, "fd 3");
}

static struct endpoint spice(void) {
    struct endpoint endpoint = {.protocol = ENDPOINT_SPICE, .fd = -1};
    CHECK(endpoint_set_tcp(&endpoint, "example.org", 5900, NULL));
    return endpoint;
}

static void test_tls_only(void) {
    struct endpoint endpoint = spice();
    struct error err = {0};
    endpoint.tls_port = 5901;
    CHECK(endpoint_check_plain(&endpoint, NULL));
    endpoint.port = 0;
    check_described(&endpoint, "example.org:5901");
    CHECK(!endpoint_check_plain(&endpoint, &err));
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "example.org:5901") && err.hint[0]);
    CHECK(endpoint_check_plain(&(struct endpoint){.kind = ENDPOINT_UNIX}, NULL));
    CHECK(endpoint_check_plain(&(struct endpoint){.kind = ENDPOINT_FD}, NULL));
}

static void test_secure_channels(void) {
    struct endpoint endpoint = spice();
    struct error err = {0};
    endpoint.secure_channels = 1u << CHANNEL_INPUTS | 1u << CHANNEL_WEBDAV;
    CHECK(endpoint_check_channel(&endpoint, CHANNEL_MAIN, NULL));
    CHECK(endpoint_check_channel(&endpoint, CHANNEL_KINDS, NULL));
    CHECK(!endpoint_check_channel(&endpoint, CHANNEL_WEBDAV, NULL));
    CHECK(!endpoint_check_channel(&endpoint, CHANNEL_INPUTS, &err));
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "inputs") && strstr(err.hint, "'inputs'"));
    endpoint.kind = ENDPOINT_FD; /* a server wants TLS there as well */
    CHECK(!endpoint_check_channel(&endpoint, CHANNEL_INPUTS, NULL));
    endpoint.protocol = ENDPOINT_VNC;
    CHECK(endpoint_check_channel(&endpoint, CHANNEL_INPUTS, NULL));
}

static void test_local(void) {
    static const struct {
        const char *host;
        bool local;
    } rows[] = {
        {"localhost", true},
        {"LocalHost", true},
        {"127.0.0.1", true},
        {"127.3.2.1", true},
        {"::1", true},
        {"::ffff:127.0.0.1", true},
        {"::ffff:10.0.0.1", false},
        {"10.0.0.1", false},
        {"128.0.0.1", false},
        {"fe80::1%eth0", false},
        {"::", false},
        {"localhost.example.org", false},
        {"127.0.0.1.example", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct endpoint endpoint = {0};
        CHECK(endpoint_set_tcp(&endpoint, rows[i].host, 5900, NULL));
        CHECK_INT(endpoint_is_local(&endpoint), rows[i].local);
    }
    CHECK(endpoint_is_local(&(struct endpoint){.kind = ENDPOINT_UNIX}));
    CHECK(endpoint_is_local(&(struct endpoint){.kind = ENDPOINT_FD}));
}

static void test_refused(void) {
    struct endpoint endpoint = {0};
    struct error err = {0};
    CHECK(!endpoint_set_tcp(&endpoint, "h", 0, &err));
    CHECK_INT(err.code, ERROR_USAGE);
    CHECK(!endpoint_set_tcp(&endpoint, "h", 65536, NULL));
    CHECK(!endpoint_set_tcp(&endpoint, "", 5900, NULL));
    CHECK(!endpoint_set_tcp(&endpoint, "-h", 5900, NULL));
    CHECK(!endpoint_set_unix(&endpoint, "", NULL));
    CHECK(!endpoint_set_unix(&endpoint, "relative", NULL));
    CHECK(!endpoint_set_unix(&endpoint, "/a\nb", NULL));
    CHECK_INT(endpoint.port, 0);
    CHECK_TEXT(endpoint.host, "");
    CHECK_TEXT(endpoint.path, "");
}

static const struct check_case cases[] = {
    {"describe", test_describe},
    {"tls-only", test_tls_only},
    {"secure-channels", test_secure_channels},
    {"local", test_local},
    {"refused", test_refused},
};

CHECK_MAIN(cases)
