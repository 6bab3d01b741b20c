/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/signals.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t received;
static volatile sig_atomic_t wake_fd = -1;

static void note(int number) {
    uint64_t one = 1;
    if (received) {
        _exit(128 + number);
    }
    received = number;
    (void)!write(wake_fd, &one, sizeof one);
}

int signals_watch(void) {
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd < 0) {
        abort();
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a write fails, and is cleaned up after */
    return wake_fd;
}

int signals_received(void) {
    return received;
}
