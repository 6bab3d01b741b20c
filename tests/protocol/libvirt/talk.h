/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Talking to a real oriel-libvirt in a test: the next event within a time, or the test
 * fails.
 */
#ifndef TESTS_PROTOCOL_LIBVIRT_TALK_H
#define TESTS_PROTOCOL_LIBVIRT_TALK_H

#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/hypervisor.h"
#include "tests/check.h"

static inline bool talk_poll(struct hypervisor *hypervisor, int milliseconds,
                             struct hypervisor_event *event) {
    int64_t deadline = clock_now_ms() + milliseconds;
    while (!hypervisor_next(hypervisor, event)) {
        struct pollfd readable = {.fd = hypervisor_fd(hypervisor), .events = POLLIN};
        if (clock_left_ms(deadline) == 0) {
            return false;
        }
        poll(&readable, 1, clock_left_ms(deadline));
    }
    return true;
}

static inline struct hypervisor_event talk_next(struct hypervisor *hypervisor) {
    struct hypervisor_event event;
    CHECK(talk_poll(hypervisor, 60000, &event));
    if (event.kind == HYPERVISOR_REFUSED || event.kind == HYPERVISOR_CLOSED) {
        fprintf(stderr, "  %d: %s (%s)\n", event.u.error.code, event.u.error.message,
                event.u.error.hint);
    }
    return event;
}

static inline struct hypervisor *talk_start(const char *uri) {
    struct error err = {.code = ERROR_NONE};
    struct hypervisor *hypervisor = hypervisor_start(uri, &err);
    if (!hypervisor) {
        fprintf(stderr, "%s\n", err.message);
    }
    CHECK(hypervisor != NULL);
    return hypervisor;
}

static inline struct hypervisor *talk_connect(const char *uri) {
    struct hypervisor *hypervisor = talk_start(uri);
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_CONNECTED);
    return hypervisor;
}

/* The newest child of a process. */
static inline pid_t talk_child_of(pid_t parent) {
    char path[64], text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    CHECK(fgets(text, sizeof text, file) != NULL);
    fclose(file);
    char *last = strrchr(text, ' '); /* each pid is followed by one */
    CHECK(last != NULL);
    *last = '\0';
    last = strrchr(text, ' ');
    return (pid_t)atoi(last ? last + 1 : text);
}

#endif
