/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_parse.h"

#include "tests/check.h"

static void check_tcp(const char *text, const char *host, int port) {
    struct target target;
    struct error err = {0};
    if (!target_parse(text, GUEST_BY_ANY, &target, &err)) {
        fprintf(stderr, "%s: %s\n", text, err.message);
        exit(1);
    }
    CHECK_INT(target.kind, TARGET_ENDPOINT);
    CHECK_INT(target.endpoint.protocol, ENDPOINT_VNC);
    CHECK_INT(target.endpoint.kind, ENDPOINT_TCP);
    CHECK_TEXT(target.endpoint.host, host);
    CHECK_INT(target.endpoint.port, port);
}

static void test_tcp(void) {
    static const struct {
        const char *text;
        const char *host;
        int port;
    } rows[] = {
        {"vnc://example.org", "example.org", 5900},
        {"vnc://example.org/", "example.org", 5900},
        {"vnc://example.org?", "example.org", 5900},
        {"VNC://example.org:5901", "example.org", 5901},
        {"vnc://example.org:", "example.org", 5900},
        {"vnc://10.0.0.1:1", "10.0.0.1", 1},
        {"vnc://h:65535/", "h", 65535},
        {"vnc://h:05900", "h", 5900},
        {"vnc://[::1]", "::1", 5900},
        {"vnc://[::1]:5902/", "::1", 5902},
        {"vnc://[fe80::1%25eth0]:5902", "fe80::1%eth0", 5902},
        {"vnc://ex%61mple:5900", "example", 5900},
        {"example.org:0", "example.org", 5900},
        {"example.org:1", "example.org", 5901},
        {"example.org:99", "example.org", 5999},
        {"example.org:100", "example.org", 100},
        {"example.org:5901", "example.org", 5901},
        {"example.org::5901", "example.org", 5901},
        {"example.org::1", "example.org", 1},
        {"[::1]:1", "::1", 5901},
        {"[::1]::5901", "::1", 5901},
        {"[::1]", "::1", 5900},
        {"[fe80::1%eth0]:0", "fe80::1%eth0", 5900},
        {":0", "localhost", 5900},
        {":7", "localhost", 5907},
        {":5907", "localhost", 5907},
        {"fe:2", "fe", 5902},
        {"1:1", "1", 5901},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_tcp(rows[i].text, rows[i].host, rows[i].port);
    }
}

static void test_spice(void) {
    static const struct {
        const char *text;
        const char *host;
        int port, tls_port;
    } rows[] = {
        {"spice://example.org", "example.org", 5900, 0},
        {"SPICE://example.org:/", "example.org", 5900, 0},
        {"spice://example.org:5930", "example.org", 5930, 0},
        {"spice://example.org:5930?tls-port=5931", "example.org", 5930, 5931},
        {"spice://example.org?tls-port=5931", "example.org", 0, 5931},
        {"spice://example.org/?tls-port=5931", "example.org", 0, 5931},
        {"spice://example.org/;tls-port=5931", "example.org", 0, 5931},
        {"spice://h?port=1&tls-port=65535", "h", 1, 65535},
        {"spice://h;port=1;tls-port=2", "h", 1, 2},
        {"spice://h?tls-port=2;port=1", "h", 1, 2},
        {"spice://h?&port=1&", "h", 1, 0},
        {"spice://h?", "h", 5900, 0},
        {"spice://h:?port=7", "h", 7, 0},
        {"spice://user@h:5930", "h", 5930, 0},
        {"spice://@h:5930", "h", 5930, 0},
        {"spice://[::1]:5930", "::1", 5930, 0},
        {"spice://user@[fe80::1%25eth0]?tls-port=5", "fe80::1%eth0", 0, 5},
        {"spice+tls://h:5931", "h", 0, 5931},
        {"spice+tls://u@[::1]:5931/", "::1", 0, 5931},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct target target;
        struct error err = {0};
        if (!target_parse(rows[i].text, GUEST_BY_ANY, &target, &err)) {
            fprintf(stderr, "%s: %s\n", rows[i].text, err.message);
            exit(1);
        }
        CHECK_INT(target.kind, TARGET_ENDPOINT);
        CHECK_INT(target.endpoint.protocol, ENDPOINT_SPICE);
        CHECK_INT(target.endpoint.kind, ENDPOINT_TCP);
        CHECK_TEXT(target.endpoint.host, rows[i].host);
        CHECK_INT(target.endpoint.port, rows[i].port);
        CHECK_INT(target.endpoint.tls_port, rows[i].tls_port);
        CHECK_INT(target.endpoint.secure_channels, 0);
    }
}

static void test_spice_unix(void) {
    struct target target;
    CHECK(target_parse("spice+unix:///run/a%20b;c", GUEST_BY_ANY, &target, NULL));
    CHECK_INT(target.endpoint.protocol, ENDPOINT_SPICE);
    CHECK_INT(target.endpoint.kind, ENDPOINT_UNIX);
    CHECK_TEXT(target.endpoint.path, "/run/a b;c");
}

static void test_unix(void) {
    static const char *const rows[][2] = {
        {"vnc+unix:///run/guest.sock", "/run/guest.sock"},
        {"vnc+unix:///a%20b%25c", "/a b%c"},
        {"vnc+unix:///a%2520", "/a%20"},
        {"vnc+unix:///q%3F%23", "/q?#"},
        {"VNC+UNIX:///x?", "/x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct target target;
        CHECK(target_parse(rows[i][0], GUEST_BY_ANY, &target, NULL));
        CHECK_INT(target.endpoint.kind, ENDPOINT_UNIX);
        CHECK_TEXT(target.endpoint.path, rows[i][1]);
    }
}

static void test_fd(void) {
    struct target target;
    CHECK(target_parse("fd:0", GUEST_BY_ANY, &target, NULL));
    CHECK_INT(target.endpoint.kind, ENDPOINT_FD);
    CHECK_INT(target.endpoint.fd, 0);
    CHECK(target_parse("fd:17", GUEST_BY_ANY, &target, NULL));
    CHECK_INT(target.endpoint.fd, 17);
}

static void check_guest(const char *text, enum guest_key key, enum guest_key kept) {
    struct target target;
    struct error err = {0};
    if (!target_parse(text, key, &target, &err)) {
        fprintf(stderr, "%s: %s\n", text, err.message);
        exit(1);
    }
    CHECK_INT(target.kind, TARGET_GUEST);
    CHECK_INT(target.key, kept);
    CHECK_TEXT(target.guest, kept == GUEST_ONLY ? "" : text);
}

static void test_guest(void) {
    static const char *const names[] = {
        "web",
        "web server",
        "7",
        "c9a1f0a2-6d0c-4b5e-8f46-1d2a30b9f111",
        "web:prod",
        "web:",
        "web::",
        "a:b:c",
        "gast-\xc3\xa4\xc3\xb6",
        "-dash",
        "a@b",
        "vnc:",
        "vnc",
        "100%",
        "x.vvv",
        ".vv",
        "fd",
        "a:1b",
        "a: 1",
        "a:+1",
        "localhost:-1",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        check_guest(names[i], GUEST_BY_ANY, GUEST_BY_ANY);
    }
    check_guest("", GUEST_BY_ANY, GUEST_ONLY);
    check_guest("", GUEST_ONLY, GUEST_ONLY);
    struct target target;
    CHECK(target_parse(NULL, GUEST_BY_ANY, &target, NULL));
    CHECK_INT(target.key, GUEST_ONLY);
}

static void test_forced(void) {
    static const char *const names[] = {"host:1", "fd:3", "a.vv", "[::1]:0", ":1", "42"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        check_guest(names[i], GUEST_BY_NAME, GUEST_BY_NAME);
    }
    check_guest("42", GUEST_BY_ID, GUEST_BY_ID);
    check_guest("2147483647", GUEST_BY_ID, GUEST_BY_ID);
    check_guest("c9a1f0a2-6d0c-4b5e-8f46-1d2a30b9f111", GUEST_BY_UUID, GUEST_BY_UUID);
    check_guest("c9a1f0a26d0c4b5e8f461d2a30b9f111", GUEST_BY_UUID, GUEST_BY_UUID);
}

static void check_refused(const char *text, enum guest_key key) {
    struct target target;
    struct error err = {0};
    memset(&target, 42, sizeof target);
    struct target before = target;
    if (target_parse(text, key, &target, &err)) {
        fprintf(stderr, "accepted: %s\n", text);
        exit(1);
    }
    CHECK_INT(err.code, ERROR_USAGE);
    CHECK(err.message[0] && err.hint[0]);
    CHECK(memcmp(&before, &target, sizeof target) == 0);
    for (const char *at = err.message; *at; at++) {
        CHECK((unsigned char)*at >= 0x20 && *at != 0x7f);
    }
    CHECK(!strstr(err.message, "canary") && !strstr(err.hint, "canary"));
}

static const char *const refused_texts[] = {
    /* other things than targets */
    "spice+tls://h",
    "spice+ssh://h",
    "vnc+ssh://h",
    "vnc+tls://h",
    "qemu:///system",
    "qemu+ssh://h/system",
    "test:///default",
    "xen://h",
    "http://h",
    "ssh://h",
    "file:///x",
    "rdp://h",
    "x://",
    "guest.vv",
    "dir/guest.vv",
    "/run/guest.sock",
    "./x",
    /* secrets and what else does not belong there */
    "vnc://user:canary@h",
    "vnc://:canary@h:5900",
    "vnc://user@h",
    "vnc://a@b@h",
    "vnc://h?password=canary",
    "vnc://h?VncPassword=canary",
    "vnc://h?x=1",
    "vnc://h#x",
    "vnc://h/path",
    "vnc://h//",
    "vnc+unix:///s?x",
    "vnc+unix:///s#x",
    "spice://u:canary@h",
    "spice://:canary@h:5900",
    "spice://a@b@h",
    "spice://h?password=canary",
    "spice://h;password=canary",
    "spice+tls://u:canary@h:5900",
    "spice+unix:///x?password=canary",
    "spice+unix:///x?port=1",
    "spice+tls://h:5901?port=1",
    "spice://h/path",
    "spice://h?x=1",
    "spice://h?portx=1",
    "spice://h?port=1#x",
    "spice://h#x",
    "spice://h?port",
    "spice://h?port=",
    "spice://h?port=0",
    "spice://h?port=65536",
    "spice://h?tls-port=-1",
    "spice://h?tls-port=5x",
    "spice://h?tls-port=1&tls-port=1",
    "spice://h:1?port=1",
    "spice://h:0",
    "spice://",
    "spice://?tls-port=1",
    "spice://;tls-port=1",
    "spice://-h?tls-port=1",
    "spice://[::1?tls-port=1",
    "spice+tls://h:0",
    "spice+tls://h:65536",
    "spice+unix://h/x",
    /* hosts */
    "vnc://",
    "vnc:///",
    "vnc://:5900",
    "vnc://-oProxyCommand=x",
    "vnc://-h",
    "vnc://.h",
    "vnc://_h",
    "vnc://h h",
    "vnc://h\n",
    "vnc://h%0a",
    "vnc://h%00",
    "vnc://%00",
    "vnc://h%",
    "vnc://h%4",
    "vnc://h%zz",
    "vnc://h%2541",
    "vnc://h%2f",
    "vnc://h%3a1",
    "vnc://h\\x",
    "vnc://h;x",
    "vnc://$(x)",
    "vnc://`x`",
    "vnc://h\xff",
    "vnc://\xc3\xa4",
    "vnc://h*",
    "vnc://[h]",
    "vnc://[127.0.0.1]",
    "vnc://[::1",
    "vnc://::1",
    "vnc://[::1]x",
    "vnc://[::1]5900",
    "vnc://[]",
    "vnc://[:::1]",
    "vnc://[::1%25]",
    "vnc://[::1%25a/b]",
    "vnc://[::1%25a%20b]",
    "vnc://[::1%25aaaaaaaaaaaaaaaaaa]",
    "vnc://[g::1]",
    /* ports */
    "vnc://h:0",
    "vnc://h:65536",
    "vnc://h:99999999999999999999",
    "vnc://h:-1",
    "vnc://h:+1",
    "vnc://h: 1",
    "vnc://h:1x",
    "vnc://h:0x10",
    "vnc://h::5900",
    "vnc://h:1:2",
    "h:65536",
    "h::65536",
    "h::0",
    "h:99999999999999999999",
    "h::4294967297",
    /* host:display */
    "-h:1",
    "h h:1",
    "a/b:1",
    "u@h:1",
    "$(x):1",
    "\x1b[2J:1",
    "::1",
    "::5901",
    "fe80::1",
    "1:2:3:4:5:6:7:8",
    "[::1",
    "[::1]x",
    "[::1]:x",
    "[::1]:",
    "[::1]::",
    "[h]:1",
    "[]:1",
    "[127.0.0.1]:1",
    "[::1]:65536",
    "[::1]:::1",
    "[",
    /* sockets and fds */
    "vnc+unix://",
    "vnc+unix://x",
    "vnc+unix://h/x",
    "vnc+unix:///a%00b",
    "vnc+unix:///a%0ab",
    "vnc+unix:///a\nb",
    "vnc+unix:///%",
    "fd:",
    "fd:x",
    "fd:-1",
    "fd:+1",
    "fd: 1",
    "fd:1x",
    "fd:99999999999",
    "fd:3:4",
    /* guests */
    "a\nb",
    "a\tb",
    "\x7f",
    "\xff\xfe",
    "\xc0\xaf",
};

static void test_refused(void) {
    for (size_t i = 0; i < sizeof refused_texts / sizeof refused_texts[0]; i++) {
        check_refused(refused_texts[i], GUEST_BY_ANY);
    }
}

static void test_refused_forced(void) {
    check_refused("", GUEST_BY_NAME);
    check_refused(NULL, GUEST_BY_ID);
    check_refused("a/b", GUEST_BY_NAME);
    check_refused("x", GUEST_BY_ID);
    check_refused("-1", GUEST_BY_ID);
    check_refused("2147483648", GUEST_BY_ID);
    check_refused("99999999999999999999999", GUEST_BY_ID);
    check_refused("web", GUEST_BY_UUID);
    check_refused("c9a1f0a2-6d0c-4b5e-8f46-1d2a30b9f11", GUEST_BY_UUID);
    check_refused("c9a1f0a2-6d0c-4b5e-8f46-1d2a30b9f11g", GUEST_BY_UUID);
}

static void check_long(const char *prefix, const char *suffix, size_t length,
                       enum guest_key key, bool accepted) {
    char text[4096];
    struct target target;
    size_t used = strlen(prefix);
    memcpy(text, prefix, used);
    memset(text + used, 'x', length);
    strcpy(text + used + length, suffix);
    CHECK_INT(target_parse(text, key, &target, NULL), accepted);
}

static void test_lengths(void) {
    check_long("vnc://", ":1", 253, GUEST_BY_ANY, true);
    check_long("vnc://", ":1", 254, GUEST_BY_ANY, false);
    check_long("", ":1", 253, GUEST_BY_ANY, true);
    check_long("", ":1", 254, GUEST_BY_ANY, false);
    check_long("vnc+unix:///", "", 106, GUEST_BY_ANY, true);
    check_long("vnc+unix:///", "", 107, GUEST_BY_ANY, false);
    check_long("", "", 255, GUEST_BY_ANY, true);
    check_long("", "", 256, GUEST_BY_ANY, false);
    check_long("", "", 256, GUEST_BY_NAME, false);
    check_long("", "", 4000, GUEST_BY_ANY, false);
    check_long("vnc://", "", 4000, GUEST_BY_ANY, false);
    check_long("vnc+unix:///", "", 4000, GUEST_BY_ANY, false);
    check_long("", "://h", 2000, GUEST_BY_ANY, false);
    check_long("x", "://h", 500, GUEST_BY_ANY, false);
}

static const struct check_case cases[] = {
    {"tcp", test_tcp},
    {"spice", test_spice},
    {"spice-unix", test_spice_unix},
    {"unix", test_unix},
    {"fd", test_fd},
    {"guest", test_guest},
    {"forced", test_forced},
    {"refused", test_refused},
    {"refused-forced", test_refused_forced},
    {"lengths", test_lengths},
};

CHECK_MAIN(cases)
