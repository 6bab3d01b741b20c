/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/failure.h"

#include <spice-client.h>

#include "protocol/spice/journal.h"
#include "tests/check.h"

static struct error err;

static void describe(struct failure failure) {
    err = (struct error){.code = ERROR_NONE};
    failure.words = failure.words ? failure.words : "";
    failure_describe(&failure, &err);
    CHECK(err.message[0] != '\0');
}

static void test_passwords(void) {
    struct failure failure = {.kind = CHANNEL_MAIN,
                              .event = SPICE_CHANNEL_ERROR_AUTH,
                              .client_error = SPICE_CLIENT_ERROR_AUTH_NEEDS_PASSWORD,
                              .link_code = -1};
    describe(failure);
    CHECK_INT(err.code, ERROR_AUTHENTICATION);
    CHECK_TEXT(err.message, "the server asks for a password");
    failure.has_password = true;
    describe(failure);
    CHECK_INT(err.code, ERROR_AUTHENTICATION);
    CHECK_TEXT(err.message, "the server did not accept the password");
    failure.client_error = SPICE_CLIENT_ERROR_AUTH_NEEDS_USERNAME;
    describe(failure);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    failure.client_error = -1;
    failure.words = "password is too long";
    describe(failure);
    CHECK_INT(err.code, ERROR_AUTHENTICATION);
    CHECK(strstr(err.message, "too long") != NULL);
}

static void test_refusals(void) {
    static const struct {
        int link_code;
        enum error_code code;
        const char *part;
    } rows[] = {
        {1, ERROR_PROTOCOL, "refused"},      {2, ERROR_PROTOCOL, "SPICE"},
        {4, ERROR_UNSUPPORTED, "version"},   {5, ERROR_UNSUPPORTED, "TLS"},
        {7, ERROR_AUTHENTICATION, "denied"}, {8, ERROR_CONNECTION_LOST, "session"},
        {9, ERROR_UNSUPPORTED, "offered"},   {-1, ERROR_PROTOCOL, "refused"},
        {12345, ERROR_PROTOCOL, "refused"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        describe((struct failure){.kind = CHANNEL_MAIN,
                                  .event = SPICE_CHANNEL_ERROR_LINK,
                                  .client_error = -1,
                                  .link_code = rows[i].link_code});
        CHECK_INT(err.code, rows[i].code);
        CHECK(strstr(err.message, rows[i].part) != NULL);
    }
}

/* In the middle of a link. The main channel's is the first, so that it is not yet known
 * whether a SPICE server is there. */
static void test_hang_up(void) {
    static const char *const words[] = {"", "incomplete link header (0/16)",
                                        "Error receiving data: Connection reset"};
    struct failure failure = {
        .event = SPICE_CHANNEL_ERROR_LINK, .client_error = -1, .link_code = -1};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        failure.words = words[i];
        failure.kind = CHANNEL_MAIN;
        describe(failure);
        CHECK_INT(err.code, words[i][0] ? ERROR_CONNECT : ERROR_PROTOCOL);
        failure.kind = CHANNEL_INPUTS;
        describe(failure);
        CHECK_INT(err.code, ERROR_CONNECTION_LOST);
        CHECK_TEXT(err.message, "the inputs channel: the server closed the connection");
        CHECK_TEXT(err.hint, "");
    }
    failure.words = "something older";
    describe(failure);
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    failure.kind = CHANNEL_MAIN;
    describe(failure);
    CHECK_INT(err.code, ERROR_PROTOCOL);
}

static void test_channels(void) {
    describe((struct failure){
        .kind = CHANNEL_PLAYBACK, .event = SPICE_CHANNEL_CLOSED, .link_code = -1});
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    CHECK_TEXT(err.message, "the playback channel: the server closed the connection");
    describe((struct failure){.kind = CHANNEL_MAIN,
                              .event = SPICE_CHANNEL_ERROR_IO,
                              .words = "it hurts",
                              .link_code = -1});
    CHECK_TEXT(err.message, "the connection to the server broke: it hurts");
    CHECK(failure_is_end(CHANNEL_MAIN));
    CHECK(failure_is_end(CHANNEL_DISPLAY));
    CHECK(failure_is_end(CHANNEL_INPUTS));
    CHECK(!failure_is_end(CHANNEL_CURSOR));
    CHECK(!failure_is_end(CHANNEL_RECORD));
}

/* A host's name is what the server says. */
static void test_move(void) {
    failure_describe_move("there\033[2J", "5900", false, &err);
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    CHECK(strstr(err.message, "moved to there") != NULL);
    CHECK(strchr(err.message, '\033') == NULL);
    CHECK(strstr(err.message, ":5900") != NULL);
    failure_describe_move("there", "5901", true, &err);
    CHECK(strstr(err.hint, "TLS") != NULL);
}

static void test_journal(void) {
    struct journal journal = {.link_code = -1};
    char line[256];
    pthread_mutex_init(&journal.lock, NULL);
    journal_last(&journal, line, sizeof line);
    CHECK_TEXT(line, "");
    CHECK_INT(journal_take_link_code(&journal), -1);
    journal_add(&journal, "main-1:0: unhandled error 7");
    journal_add(&journal, "bad\001line");
    CHECK_INT(journal_take_link_code(&journal), 7);
    CHECK_INT(journal_take_link_code(&journal), -1); /* another channel's failure */
    journal_last(&journal, line, sizeof line);
    CHECK(strchr(line, '\001') == NULL);
    CHECK(strstr(line, "bad") != NULL);
    journal_add(&journal, "(../src/file.c:12):function: runtime check failed: (a > b)");
    journal_last(&journal, line, sizeof line);
    CHECK(strstr(line, "bad") != NULL);
}

static const struct check_case cases[] = {
    {"passwords", test_passwords}, {"refusals", test_refusals}, {"hang up", test_hang_up},
    {"channels", test_channels},   {"move", test_move},         {"journal", test_journal},
};
CHECK_MAIN(cases)
