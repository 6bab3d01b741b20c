/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/memory.h"

enum {
    PROMPT_TIMEOUT_MS = 5 * 60 * 1000,
};

static int open_terminal(const char *who, struct error *err) {
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (tty >= 0 && tcgetpgrp(tty) == getpgrp()) {
        return tty;
    }
    if (tty >= 0) {
        close(tty);
    }
    error_set(err, ERROR_AUTHENTICATION,
              "%s asks for a password, and there is no terminal to ask on", who);
    error_hint(err, "use --password-file FILE or --password-fd N");
    return -1;
}

static void say(int tty, const char *text) {
    /* a prompt that cannot be written is not worth an error: the read will tell */
    ssize_t written = write(tty, text, strlen(text));
    (void)written;
}

/* The terminal gathers the line, so one read gives all of it. */
static enum source_answer read_line(int tty, int stop_fd, struct secret *password,
                                    struct error *err) {
    struct pollfd fds[] = {{.fd = tty, .events = POLLIN},
                           {.fd = stop_fd, .events = POLLIN}};
    int ready;
    do {
        ready = poll(fds, 2, PROMPT_TIMEOUT_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0 || fds[1].revents) {
        error_set(err, ERROR_AUTHENTICATION, "no password was typed%s",
                  ready == 0 ? " within 5 minutes" : "");
        return SOURCE_FAILED;
    }
    char line[SOURCE_FILE_MAX];
    ssize_t got = read(tty, line, sizeof line);
    bool usable = got > 0 && source_take_text(password, line, (size_t)got);
    memory_wipe(line, sizeof line);
    if (!usable) {
        error_set(err, ERROR_AUTHENTICATION, "no password was typed");
    }
    return usable ? SOURCE_FOUND : SOURCE_FAILED;
}

static enum source_answer ask_without_echo(int tty, const char *who, int stop_fd,
                                           struct secret *password, struct error *err) {
    struct termios before;
    if (tcgetattr(tty, &before) < 0) {
        error_set_errno(err, ERROR_AUTHENTICATION, errno, "cannot ask on the terminal");
        return SOURCE_FAILED;
    }
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    /* Only Ctrl-C ends it here, by way of the main thread; the others would leave the
     * terminal without echo. */
    silent.c_cc[VQUIT] = _POSIX_VDISABLE;
    silent.c_cc[VSUSP] = _POSIX_VDISABLE;
    if (tcsetattr(tty, TCSAFLUSH, &silent) < 0) {
        error_set_errno(err, ERROR_AUTHENTICATION, errno, "cannot ask on the terminal");
        return SOURCE_FAILED;
    }
    char prompt[256];
    snprintf(prompt, sizeof prompt, "Password for %s: ", who);
    say(tty, prompt);
    enum source_answer answer = read_line(tty, stop_fd, password, err);
    tcsetattr(tty, TCSAFLUSH, &before);
    say(tty, "\n");
    return answer;
}

static enum source_answer prompt_ask(const struct credential_sources *sources,
                                     const struct credential_request *request,
                                     struct secret *password, struct error *err) {
    if (!sources->may_prompt) {
        return SOURCE_ABSENT;
    }
    char who[160];
    escape_line(request->who, who, sizeof who, 60);
    int tty = open_terminal(who, err);
    if (tty < 0) {
        return SOURCE_FAILED;
    }
    enum source_answer answer =
        ask_without_echo(tty, who, request->stop_fd, password, err);
    close(tty);
    return answer;
}

const struct source prompt_source = {"terminal", prompt_ask};
