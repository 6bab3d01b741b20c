/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake against servers made of bytes: all that the server will say is in the
 * socket before the handshake begins, and what the client said is looked at afterwards.
 */
#include "transport/rfb_security.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/check.h"
#include "transport/rfb_login.h"

#define V8 "RFB 003.008\n"
#define V7 "RFB 003.007\n"
#define OK "\0\0\0\0"
#define CHALLENGE "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
/* of the password "secret" to CHALLENGE, computed with openssl enc -des-ede3 */
#define RESPONSE "\xee\x22\x53\x9f\x33\xa5\x98\x3e\xc1\x2f\x9c\x2e\xdb\xc9\x95\xdd"
#define BYTES(text) text, sizeof(text) - 1

struct run {
    int server, client;
    struct credential_sources credentials;
    struct rfb_session session;
    struct error error;
    bool is_open;
    char sent[4096];
    size_t sent_length;
};

static void run_begin(struct run *run, const char *password, int timeout_ms) {
    int ends[2];
    memset(run, 0, sizeof *run);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    run->server = ends[0];
    run->client = ends[1];
    CHECK(fcntl(run->client, F_SETFL, O_NONBLOCK) == 0);
    run->credentials = (struct credential_sources){-1, NULL, password, false};
    run->session = (struct rfb_session){.fd = run->client,
                                        .limit = {clock_now_ms() + timeout_ms, -1},
                                        .timeout_ms = timeout_ms,
                                        .who = "server",
                                        .credentials = &run->credentials};
}

static void run_handshake(struct run *run) {
    run->is_open = rfb_security_handshake(&run->session, &run->error);
    CHECK(run->is_open == (run->error.code == ERROR_NONE));
    ssize_t got = recv(run->server, run->sent, sizeof run->sent, MSG_DONTWAIT);
    run->sent_length = got > 0 ? (size_t)got : 0;
}

static void run_end(struct run *run) {
    close(run->server);
    close(run->client);
}

/* All at once; `cuts`: the server closes after its last byte. */
static void run_all(struct run *run, const char *password, const char *bytes,
                    size_t length, bool cuts, int timeout_ms) {
    run_begin(run, password, timeout_ms);
    CHECK_INT(send(run->server, bytes, length, 0), length);
    if (cuts) {
        CHECK(shutdown(run->server, SHUT_WR) == 0);
    }
    run_handshake(run);
}

static void check_sent(const struct run *run, const char *bytes, size_t length) {
    CHECK_INT(run->sent_length, length);
    CHECK(memcmp(run->sent, bytes, length) == 0);
}

/* A good handshake, which leaves what comes after it in the socket. */
static void check_open(const char *password, const char *bytes, size_t length,
                       const char *sent, size_t sent_length) {
    struct run run;
    char text[1024];
    char rest[16];
    memcpy(text, bytes, length);
    memcpy(text + length, "REST", 4);
    run_all(&run, password, text, length + 4, false, 2000);
    if (!run.is_open) {
        fprintf(stderr, "%s\n", run.error.message);
    }
    CHECK(run.is_open);
    check_sent(&run, sent, sent_length);
    CHECK_INT(recv(run.client, rest, sizeof rest, 0), 4);
    CHECK(memcmp(rest, "REST", 4) == 0);
    run_end(&run);
}

static void check_fails(const char *password, const char *bytes, size_t length,
                        enum error_code code, const char *words) {
    struct run run;
    run_all(&run, password, bytes, length, true, 2000);
    if (run.error.code != code || !strstr(run.error.message, words)) {
        fprintf(stderr, "%d: %s (%s)\n", run.error.code, run.error.message,
                run.error.hint);
    }
    CHECK(!run.is_open);
    CHECK_INT(run.error.code, code);
    CHECK(strstr(run.error.message, words));
    CHECK(run.error.hint[0]);
    run_end(&run);
}

static void test_none(void) {
    check_open(NULL, BYTES(V8 "\1\1" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES(V7 "\1\1"), BYTES(V7 "\1"));
    check_open(NULL, BYTES("RFB 003.889\n\1\1" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES("RFB 004.000\n\1\1" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES("RFB 005.000\n\1\1" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES(V8 "\5\x13\x14\2\1\x10" OK), BYTES(V8 "\1"));
}

static void test_vnc(void) {
    check_open("secret", BYTES(V8 "\1\2" CHALLENGE OK), BYTES(V8 "\2" RESPONSE));
    check_open("secret", BYTES(V7 "\1\2" CHALLENGE OK), BYTES(V7 "\2" RESPONSE));
    check_open("secret", BYTES(V8 "\3\x13\x12\2" CHALLENGE OK), BYTES(V8 "\2" RESPONSE));
}

/* With both offered, in either order: a password that is known is used. */
static void test_preference(void) {
    check_open("secret", BYTES(V8 "\2\1\2" CHALLENGE OK), BYTES(V8 "\2" RESPONSE));
    check_open("secret", BYTES(V8 "\2\2\1" CHALLENGE OK), BYTES(V8 "\2" RESPONSE));
    check_open("secret", BYTES(V8 "\1\1" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES(V8 "\2\1\2" OK), BYTES(V8 "\1"));
    check_open(NULL, BYTES(V8 "\2\2\1" OK), BYTES(V8 "\1"));
    struct run run;
    run_begin(&run, "secret", 2000);
    run.session.skip_authentication = true;
    CHECK_INT(send(run.server, BYTES(V8 "\2\2\1" OK), 0), 19);
    run_handshake(&run);
    CHECK(run.is_open);
    check_sent(&run, BYTES(V8 "\1"));
    run_end(&run);
}

/* FIPS 46's worked example, its key's bytes reversed into a password. */
static void test_response(void) {
    static const uint8_t password[] = {0xc8, 0x2c, 0xea, 0x9e, 0xd9, 0x3d, 0xfb, 0x8f};
    static const uint8_t challenge[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                          0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
    static const uint8_t wanted[16] = {0x85, 0xe8, 0x13, 0x54, 0x0f, 0x0a, 0xb4, 0x05,
                                       0x85, 0xe8, 0x13, 0x54, 0x0f, 0x0a, 0xb4, 0x05};
    struct secret secret;
    uint8_t response[16];
    CHECK(secret_set(&secret, password, sizeof password));
    CHECK(rfb_login_response(&secret, challenge, response, NULL));
    CHECK(memcmp(response, wanted, sizeof wanted) == 0);
}

/* Only the first eight bytes count; an empty password is a key of zeroes. */
static void test_response_lengths(void) {
    static const uint8_t challenge[17] = "\x10\x11\x12\x13\x14\x15\x16\x17"
                                         "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";
    static const uint8_t wanted[17] = "\xcd\x9b\x4d\xb2\x97\x61\x6e\x80"
                                      "\x0e\x2e\x81\x3a\x6b\xd6\x8d\xb0";
    static const uint8_t zeroes[16];
    static const uint8_t of_zeroes[9] = "\x8c\xa6\x4d\xe9\xc1\xb1\x23\xa7";
    struct secret secret;
    uint8_t response[16];
    CHECK(secret_set(&secret, "longer than eight", 17));
    CHECK(rfb_login_response(&secret, challenge, response, NULL));
    CHECK(memcmp(response, wanted, 16) == 0);
    CHECK(secret_set(&secret, "longer t", 8));
    CHECK(rfb_login_response(&secret, challenge, response, NULL));
    CHECK(memcmp(response, wanted, 16) == 0);
    CHECK(secret_set(&secret, "", 0));
    CHECK(rfb_login_response(&secret, zeroes, response, NULL));
    CHECK(memcmp(response, of_zeroes, 8) == 0);
}

static void check_refused_quietly(const char *bytes, size_t length, enum error_code code,
                                  const char *words, const char *sent) {
    struct run run;
    run_all(&run, "secret", bytes, length, false, 2000);
    CHECK(!run.is_open);
    CHECK_INT(run.error.code, code);
    if (!strstr(run.error.message, words)) {
        fprintf(stderr, "%s\n", run.error.message);
    }
    CHECK(strstr(run.error.message, words));
    CHECK(run.error.hint[0]);
    check_sent(&run, sent, strlen(sent));
    run_end(&run);
}

static void test_old_versions(void) {
    static const char *const banners[] = {
        "RFB 003.003\n\0\0\0\1", "RFB 003.005\n\0\0\0\1", "RFB 003.006\n\0\0\0\2",
        "RFB 002.999\n", "RFB 000.000\n"};
    for (size_t i = 0; i < sizeof banners / sizeof banners[0]; i++) {
        check_refused_quietly(banners[i], 12, ERROR_UNSUPPORTED, "speaks RFB", "");
    }
}

/* As TigerVNC does it: a 3.3 banner, type 0 and a reason, all at once. */
static void test_locked_out(void) {
    static const char locked[] = "RFB 003.003\n\0\0\0\0\0\0\0\x1a"
                                 "Too many security failures";
    check_refused_quietly(BYTES(locked), ERROR_AUTHENTICATION,
                          "Too many security failures", "");
    check_refused_quietly(BYTES("RFB 003.003\n\0\0\0\2"), ERROR_UNSUPPORTED,
                          "speaks RFB 3.3", "");
    check_fails(NULL, BYTES("RFB 003.003\n\0\0"), ERROR_UNSUPPORTED, "speaks RFB 3.3");
}

static void test_strangers(void) {
    static const struct {
        const char *bytes;
        const char *words;
    } rows[] = {
        {"HTTP/1.1 400 Bad Request\r\n\r\n", "speaks HTTP, not VNC"},
        {"<!DOCTYPE HTML>", "speaks HTTP, not VNC"},
        {"SSH-2.0-OpenSSH_9.2\r\n", "speaks SSH, not VNC"},
        {"\x15\x03\x01", "speaks TLS, not VNC"},
        {"\x16\x03\x03zzzzzzzz", "speaks TLS, not VNC"},
        {"REDQ\2", "speaks SPICE, not VNC"},
        {"220 mail ESMTP\r\n", "speaks FTP or SMTP, not VNC"},
        {"x", "began with \"x\""},
        {"\x1b[2J\x1b]0;x\7", "began with \"\\x1b[2J\\x1b]0;x\\x07\""},
        {"RFB 003.00x\n", "began with"},
        {"RFB 003.008\r", "began with"},
        {"RFB  03.008\n", "began with"},
        {"RFB -03.008\n", "began with"},
        {"rfb 003.008\n", "began with"},
        {"RFB 003,008\n", "began with"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_refused_quietly(rows[i].bytes, strlen(rows[i].bytes), ERROR_PROTOCOL,
                              rows[i].words, "");
    }
}

static void test_refused_types(void) {
    check_refused_quietly(BYTES(V8 "\1\x13"), ERROR_UNSUPPORTED, "VeNCrypt", V8);
    check_refused_quietly(BYTES(V8 "\2\x13\x14"), ERROR_UNSUPPORTED, "VeNCrypt, SASL",
                          V8);
    check_refused_quietly(BYTES(V8 "\2\x12\x10"), ERROR_UNSUPPORTED, "TLS, Tight", V8);
    check_refused_quietly(BYTES(V8 "\4\5\6\x1e\x71"), ERROR_UNSUPPORTED,
                          "RA2, RA2ne, Apple, MSLogonII", V8);
    check_refused_quietly(BYTES(V8 "\2\0\xfe"), ERROR_UNSUPPORTED, "type 0, type 254",
                          V8);
    char many[12 + 1 + 255];
    memcpy(many, V8 "\xff", 13);
    memset(many + 13, 0x13, 255);
    check_refused_quietly(many, sizeof many, ERROR_UNSUPPORTED, "VeNCrypt", V8);
}

static void test_no_types(void) {
    check_fails(NULL, BYTES(V8 "\0\0\0\0\4busy"), ERROR_CONNECT,
                "refused the connection: busy");
    check_fails(NULL,
                BYTES(V8 "\0\0\0\0\x1a"
                         "Too many security failures"),
                ERROR_AUTHENTICATION, "Too many security failures");
    check_fails(NULL,
                BYTES(V8 "\0\0\0\0\x15"
                         "Authentication failed"),
                ERROR_AUTHENTICATION, "Authentication failed");
    check_fails(NULL, BYTES(V8 "\0\0\0\0\5\x1b[2J!"), ERROR_CONNECT, "\\x1b[2J!");
    check_fails(NULL, BYTES(V8 "\0"), ERROR_CONNECT, "refused the connection");
    check_fails(NULL,
                BYTES(V8 "\0\0\0\0\x09"
                         "cut"),
                ERROR_CONNECT, "refused the connection: cut");
}

static void test_refused_password(void) {
    check_fails("secret", BYTES(V8 "\1\2" CHALLENGE "\0\0\0\1\0\0\0\2no"),
                ERROR_AUTHENTICATION, "refused the password: no");
    check_fails("secret", BYTES(V8 "\1\2" CHALLENGE "\0\0\0\1"), ERROR_AUTHENTICATION,
                "refused the password");
    check_fails("secret", BYTES(V7 "\1\2" CHALLENGE "\0\0\0\1"), ERROR_AUTHENTICATION,
                "refused the password");
    check_fails("secret", BYTES(V8 "\1\2" CHALLENGE "\0\0\0\2\0\0\0\4wait"),
                ERROR_AUTHENTICATION, "no more passwords for now: wait");
    check_fails("secret", BYTES(V8 "\1\2" CHALLENGE "\xff\xff\xff\xff\0\0\0\0"),
                ERROR_AUTHENTICATION, "refused the password");
    check_fails(NULL, BYTES(V8 "\1\1\0\0\0\1\0\0\0\2no"), ERROR_CONNECT,
                "refused the connection: no");
    struct run run;
    run_all(&run, "wrong", BYTES(V8 "\1\2" CHALLENGE "\0\0\0\1\0\0\0\0"), false, 2000);
    CHECK(run.session.password_refused);
    run_end(&run);
    run_all(&run, "wrong", BYTES(V8 "\1\2" CHALLENGE "\0\0\0\2\0\0\0\0"), false, 2000);
    CHECK(!run.session.password_refused);
    run_end(&run);
}

static void test_no_password(void) {
    check_refused_quietly(BYTES(V8 "\1\1\0\0\0\1\0\0\0\0"), ERROR_CONNECT, "refused",
                          V8 "\1");
    struct run run;
    run_all(&run, NULL, BYTES(V8 "\1\2" CHALLENGE), false, 2000);
    CHECK_INT(run.error.code, ERROR_AUTHENTICATION);
    check_sent(&run, BYTES(V8 "\2"));
    run_end(&run);
}

/* A reason is read to 4 KiB and no further, whatever its length says. */
static void check_huge(uint32_t declared) {
    struct run run;
    static char text[8000];
    size_t head = 13;
    memset(text, 'x', sizeof text);
    memcpy(text, V8 "\0", head);
    for (int i = 0; i < 4; i++) {
        text[head + (size_t)i] = (char)(declared >> (24 - 8 * i));
    }
    run_all(&run, NULL, text, sizeof text, false, 2000);
    CHECK_INT(run.error.code, ERROR_CONNECT);
    CHECK(strstr(run.error.message, "xxxxxxxx"));
    CHECK_INT(recv(run.client, text, sizeof text, MSG_DONTWAIT), 8000 - 17 - 4096);
    run_end(&run);
}

static void test_huge_reason(void) {
    check_huge(5000);
    check_huge(0x7fffffff);
    check_huge(0x80000000);
    check_huge(0xffffffff);
}

static void test_cut_everywhere(void) {
    static const char none[] = V8 "\3\x13\1\2" OK;
    static const char vnc[] = V8 "\1\2" CHALLENGE OK;
    static const char old[] = V7 "\1\2" CHALLENGE OK;
    static const struct {
        const char *bytes;
        size_t length;
        const char *password;
    } rows[] = {{BYTES(none), NULL}, {BYTES(vnc), "secret"}, {BYTES(old), "secret"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_fails(rows[i].password, "", 0, ERROR_CONNECT, "at once");
        for (size_t length = 1; length < rows[i].length; length++) {
            check_fails(rows[i].password, rows[i].bytes, length, ERROR_CONNECTION_LOST,
                        "closed the connection");
        }
    }
}

static void check_silent(const char *bytes, size_t length, const char *words) {
    struct run run;
    int64_t before = clock_now_ms();
    run_all(&run, "secret", bytes, length, false, 60);
    CHECK(!run.is_open);
    CHECK_INT(run.error.code, ERROR_CONNECT);
    if (!strstr(run.error.message, words)) {
        fprintf(stderr, "%s\n", run.error.message);
    }
    CHECK(strstr(run.error.message, words));
    CHECK(run.error.hint[0]);
    CHECK(clock_now_ms() - before >= 60 && clock_now_ms() - before < 1000);
    run_end(&run);
}

static void test_mute(void) {
    check_silent("", 0, "sent nothing within 0.06 s");
    check_silent(BYTES("RFB "), "did not finish the handshake within 0.06 s");
    check_silent(BYTES(V8), "did not finish");
    check_silent(BYTES(V8 "\2\1"), "did not finish");
    check_silent(BYTES(V8 "\1\1\0\0\0"), "did not finish");
    check_silent(BYTES(V8 "\1\2" CHALLENGE), "did not finish");
}

/* A web server waits for its client: it is found out when the wait is over. */
static void *answer_as_web_server(void *context) {
    char asked[64];
    int fd = *(int *)context;
    if (recv(fd, asked, sizeof asked, 0) > 0) {
        send(fd, BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), MSG_NOSIGNAL);
    }
    return NULL;
}

static void test_mute_web_server(void) {
    struct run run;
    pthread_t thread;
    run_begin(&run, NULL, 60);
    CHECK(pthread_create(&thread, NULL, answer_as_web_server, &run.server) == 0);
    run_handshake(&run);
    pthread_join(thread, NULL);
    CHECK_INT(run.error.code, ERROR_PROTOCOL);
    CHECK(strstr(run.error.message, "speaks HTTP, not VNC"));
    run_end(&run);
}

/* One byte at a time must not put the deadline off. */
static void *trickle(void *context) {
    static const char bytes[] = V8 "\1\1" OK;
    int fd = *(int *)context;
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        usleep(30000);
        if (send(fd, bytes + i, 1, MSG_NOSIGNAL) < 0) {
            break;
        }
    }
    return NULL;
}

static void test_trickle(void) {
    struct run run;
    pthread_t thread;
    run_begin(&run, NULL, 150);
    int64_t before = clock_now_ms();
    CHECK(pthread_create(&thread, NULL, trickle, &run.server) == 0);
    run_handshake(&run);
    int64_t took = clock_now_ms() - before;
    shutdown(run.client, SHUT_RDWR);
    pthread_join(thread, NULL);
    CHECK_INT(run.error.code, ERROR_CONNECT);
    CHECK(took >= 150 && took < 400);
    run_end(&run);
}

static void test_slow_but_in_time(void) {
    struct run run;
    pthread_t thread;
    run_begin(&run, NULL, 5000);
    CHECK(pthread_create(&thread, NULL, trickle, &run.server) == 0);
    run_handshake(&run);
    pthread_join(thread, NULL);
    CHECK(run.is_open);
    run_end(&run);
}

static const struct check_case cases[] = {
    {"none", test_none},
    {"vnc", test_vnc},
    {"preference", test_preference},
    {"response", test_response},
    {"response-lengths", test_response_lengths},
    {"old-versions", test_old_versions},
    {"locked-out", test_locked_out},
    {"strangers", test_strangers},
    {"refused-types", test_refused_types},
    {"no-types", test_no_types},
    {"refused-password", test_refused_password},
    {"no-password", test_no_password},
    {"huge-reason", test_huge_reason},
    {"cut-everywhere", test_cut_everywhere},
    {"mute", test_mute},
    {"mute-web-server", test_mute_web_server},
    {"trickle", test_trickle},
    {"slow-but-in-time", test_slow_but_in_time},
};

CHECK_MAIN(cases)
