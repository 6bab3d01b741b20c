/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person at a terminal: the child of each case has a pseudo-terminal as its controlling
 * one and asks; the test types at the other side and looks at what the child made of it.
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "auth/credential.h"
#include "tests/check.h"

struct terminal {
    int master, slave;
    int stop[2], answer[2];
    pid_t child;
};

struct answer {
    bool found;
    char text[64];
    struct error error;
};

static void child_main(struct terminal *terminal, bool has_terminal) {
    struct answer answer = {0};
    struct secret password;
    setsid();
    if (has_terminal) {
        ioctl(terminal->slave, TIOCSCTTY, 0);
    }
    struct credential_sources sources = {.password_fd = -1, .may_prompt = true};
    struct credential_request request = {"testguest", terminal->stop[0]};
    answer.found = credential_password(&sources, &request, &password, &answer.error);
    if (answer.found) {
        memcpy(answer.text, secret_bytes(&password), password.length);
    }
    _exit(write(terminal->answer[1], &answer, sizeof answer) == sizeof answer ? 0 : 1);
}

static void terminal_open(struct terminal *terminal, bool has_terminal) {
    CHECK(openpty(&terminal->master, &terminal->slave, NULL, NULL, NULL) == 0);
    CHECK(pipe(terminal->stop) == 0 && pipe(terminal->answer) == 0);
    terminal->child = fork();
    CHECK(terminal->child >= 0);
    if (terminal->child == 0) {
        child_main(terminal, has_terminal);
    }
}

static void terminal_read_until(struct terminal *terminal, const char *words, char *shown,
                                size_t size) {
    size_t used = 0;
    do {
        struct pollfd wait = {.fd = terminal->master, .events = POLLIN};
        CHECK(poll(&wait, 1, 5000) == 1);
        ssize_t got = read(terminal->master, shown + used, size - 1 - used);
        CHECK(got > 0);
        used += (size_t)got;
        shown[used] = '\0';
    } while (!strstr(shown, words));
}

static bool terminal_echoes(const struct terminal *terminal) {
    struct termios modes;
    CHECK(tcgetattr(terminal->slave, &modes) == 0);
    return modes.c_lflag & ECHO;
}

static struct answer terminal_close(struct terminal *terminal) {
    struct answer answer;
    int status;
    CHECK_INT(read(terminal->answer[0], &answer, sizeof answer), sizeof answer);
    CHECK(waitpid(terminal->child, &status, 0) == terminal->child && status == 0);
    close(terminal->slave), close(terminal->master);
    for (int i = 0; i < 2; i++) {
        close(terminal->stop[i]), close(terminal->answer[i]);
    }
    return answer;
}

static void test_typed(void) {
    struct terminal terminal;
    char shown[256] = "";
    terminal_open(&terminal, true);
    terminal_read_until(&terminal, "Password for testguest: ", shown, sizeof shown);
    CHECK(!terminal_echoes(&terminal));
    CHECK_INT(write(terminal.master, "hunter2\n", 8), 8);
    terminal_read_until(&terminal, "\n", shown, sizeof shown);
    CHECK(!strstr(shown, "hunter2"));
    while (!terminal_echoes(&terminal)) {
        usleep(1000);
    }
    struct answer answer = terminal_close(&terminal);
    CHECK(answer.found);
    CHECK_TEXT(answer.text, "hunter2");
}

static void test_end_of_input(void) {
    struct terminal terminal;
    char shown[256] = "";
    terminal_open(&terminal, true);
    terminal_read_until(&terminal, ": ", shown, sizeof shown);
    CHECK_INT(write(terminal.master, "\x04", 1), 1);
    terminal_read_until(&terminal, "\n", shown, sizeof shown);
    struct answer answer = terminal_close(&terminal);
    CHECK(!answer.found);
    CHECK_INT(answer.error.code, ERROR_AUTHENTICATION);
}

static void test_stopped(void) {
    struct terminal terminal;
    char shown[256] = "";
    terminal_open(&terminal, true);
    terminal_read_until(&terminal, ": ", shown, sizeof shown);
    CHECK(!terminal_echoes(&terminal));
    CHECK_INT(write(terminal.stop[1], "", 1), 1);
    terminal_read_until(&terminal, "\n", shown, sizeof shown);
    CHECK(terminal_echoes(&terminal));
    CHECK(!terminal_close(&terminal).found);
}

static void test_no_terminal(void) {
    struct terminal terminal;
    terminal_open(&terminal, false);
    struct answer answer = terminal_close(&terminal);
    CHECK(!answer.found);
    CHECK_INT(answer.error.code, ERROR_AUTHENTICATION);
    CHECK(strstr(answer.error.message, "no terminal"));
    CHECK(strstr(answer.error.hint, "--password-fd"));
}

static const struct check_case cases[] = {
    {"typed", test_typed},
    {"end-of-input", test_end_of_input},
    {"stopped", test_stopped},
    {"no-terminal", test_no_terminal},
};

CHECK_MAIN(cases)
