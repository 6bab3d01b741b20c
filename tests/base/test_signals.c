/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

static bool readable(int fd) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    return poll(&wanted, 1, 0) == 1;
}

/* Runs in a child, since the first signal is remembered for good. */
static int status_of(void (*run)(void)) {
    int status;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        run();
        _exit(0);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void first(void) {
    int fd = signals_watch();
    CHECK(!readable(fd));
    CHECK_INT(signals_received(), 0);
    raise(SIGTERM);
    CHECK(readable(fd));
    CHECK(readable(fd));
    CHECK_INT(signals_received(), SIGTERM);
}

static void second(void) {
    signals_watch();
    raise(SIGINT);
    raise(SIGHUP);
    _exit(7); /* not reached */
}

static void pipe_closed(void) {
    int ends[2];
    signals_watch();
    CHECK(pipe(ends) == 0);
    close(ends[0]);
    CHECK(write(ends[1], "x", 1) < 0);
    CHECK_INT(signals_received(), 0);
}

static void test_first(void) {
    CHECK_INT(status_of(first), 0);
}

static void test_second(void) {
    CHECK_INT(status_of(second), 128 + SIGHUP);
}

static void test_pipe(void) {
    CHECK_INT(status_of(pipe_closed), 0);
}

static const struct check_case cases[] = {
    {"first", test_first},
    {"second", test_second},
    {"pipe", test_pipe},
};

CHECK_MAIN(cases)
