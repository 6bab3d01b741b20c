/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/command_list.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/memory.h"
#include "protocol/hypervisor.h"
#include "viewer/command.h"
#include "viewer/error_text.h"
#include "viewer/guest_table.h"

enum {
    PATIENCE_MS = 30000
};

/* One hypervisor's answer as it comes in. */
struct answer {
    struct hypervisor *hypervisor; /* NULL when it is complete */
    const char *uri;               /* as asked for; NULL = libvirt's own rules */
    char uri_in_force[256];
    struct guest *guests;
    size_t count, room;
    bool failed;
    struct error error;
};

static void complete(struct answer *answer) {
    hypervisor_stop(answer->hypervisor);
    answer->hypervisor = NULL;
}

static void fail(struct answer *answer, const struct error *error) {
    answer->failed = true;
    answer->error = *error;
    complete(answer);
}

static void add_guest(struct answer *answer, const struct guest *guest) {
    if (answer->count == answer->room) {
        answer->room = answer->room > 0 ? 2 * answer->room : 8;
        answer->guests =
            memory_grow(answer->guests, answer->room, sizeof *answer->guests);
    }
    answer->guests[answer->count++] = *guest;
}

static void start(struct answer *answer, const char *uri) {
    struct error error;
    answer->uri = uri;
    snprintf(answer->uri_in_force, sizeof answer->uri_in_force, "%s", uri ? uri : "");
    answer->hypervisor = hypervisor_start(uri, &error);
    if (!answer->hypervisor) {
        fail(answer, &error);
        return;
    }
    hypervisor_list(answer->hypervisor);
}

static void take(struct answer *answer, const struct hypervisor_event *event) {
    switch (event->kind) {
    case HYPERVISOR_CONNECTED:
        memcpy(answer->uri_in_force, event->u.connected.uri, sizeof answer->uri_in_force);
        break;
    case HYPERVISOR_GUEST:
        add_guest(answer, &event->u.guest);
        break;
    case HYPERVISOR_LIST_END:
        guest_table_sort(answer->guests, answer->count);
        complete(answer);
        break;
    case HYPERVISOR_REFUSED:
    case HYPERVISOR_CLOSED:
        fail(answer, &event->u.error);
        break;
    default:
        break;
    }
}

static void take_all(struct answer *answer) {
    struct hypervisor_event event;
    while (answer->hypervisor && hypervisor_next(answer->hypervisor, &event)) {
        take(answer, &event);
    }
}

static void give_up(struct answer *answers, size_t count) {
    struct error error;
    error_set(&error, ERROR_CONNECT, "libvirt did not answer within %d seconds",
              PATIENCE_MS / 1000);
    error_hint(&error, "is the host up and reachable?");
    for (size_t i = 0; i < count; i++) {
        if (answers[i].hypervisor) {
            fail(&answers[i], &error);
        }
    }
}

/* Until every answer is complete; false when it was stopped. */
static bool wait_for_answers(struct answer *answers, size_t count, int stop_fd) {
    struct pollfd *fds = memory_new(count + 1, sizeof *fds);
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    bool stopped = false, open = true;
    while (open && !stopped) {
        open = false;
        for (size_t i = 0; i < count; i++) {
            struct hypervisor *hypervisor = answers[i].hypervisor;
            fds[i].fd = hypervisor ? hypervisor_fd(hypervisor) : -1;
            fds[i].events = POLLIN;
            open = open || hypervisor;
        }
        fds[count].fd = stop_fd;
        fds[count].events = POLLIN;
        int64_t left = deadline - clock_now_ms();
        if (!open) {
            break;
        }
        if (left <= 0) {
            give_up(answers, count);
            break;
        }
        poll(fds, count + 1, (int)left);
        stopped = fds[count].revents != 0;
        for (size_t i = 0; i < count; i++) {
            if (fds[i].fd >= 0 && fds[i].revents) {
                take_all(&answers[i]);
            }
        }
    }
    free(fds);
    return !stopped;
}

static void print_failure(const struct answer *answer, bool json) {
    if (json) {
        guest_table_print_json_error(stdout, answer->uri_in_force, &answer->error);
    } else {
        bool is_named = strstr(answer->error.message, answer->uri_in_force) != NULL;
        error_text_print(is_named ? NULL : answer->uri_in_force, &answer->error);
    }
}

static void print_answer(const struct answer *answer, bool json, bool with_heading) {
    if (json) {
        for (size_t i = 0; i < answer->count; i++) {
            guest_table_print_json(stdout, answer->uri_in_force, &answer->guests[i]);
        }
        return;
    }
    if (with_heading) {
        char uri[sizeof answer->uri_in_force * 4];
        escape_text(answer->uri_in_force, uri, sizeof uri);
        printf("%s\n", uri);
    }
    guest_table_print(stdout, answer->guests, answer->count);
    if (with_heading) {
        putchar('\n');
    }
}

static bool print_all(const struct answer *answers, size_t count, bool json,
                      struct error *err) {
    size_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        failures += answers[i].failed;
        if (answers[i].failed && count > 1) {
            print_failure(&answers[i], json);
        } else if (!answers[i].failed) {
            print_answer(&answers[i], json, count > 1);
        }
    }
    if (fflush(stdout) != 0) {
        error_set(err, ERROR_ACTION, "cannot write to standard output");
        return error_hint(err, "is the disk full, or the reader gone?");
    }
    if (failures == 0) {
        return true;
    }
    if (count == 1) {
        *err = answers[0].error;
        return false;
    }
    return error_set(err, ERROR_BATCH, "%zu of %zu hypervisors could not be listed",
                     failures, count);
}

bool command_list(const struct list_options *options, struct error *err) {
    size_t count = options->uri_count > 0 ? options->uri_count : 1;
    struct answer *answers = memory_new(count, sizeof *answers);
    for (size_t i = 0; i < count; i++) {
        start(&answers[i], options->uri_count > 0 ? options->uris[i] : NULL);
    }
    bool good = wait_for_answers(answers, count, options->stop_fd);
    if (good) {
        good = print_all(answers, count, options->json, err);
    } else {
        error_set(err, ERROR_NONE, "stopped");
    }
    for (size_t i = 0; i < count; i++) {
        complete(&answers[i]);
        free(answers[i].guests);
    }
    free(answers);
    return good;
}

static bool run(struct options *options, int stop_fd, struct error *err) {
    const struct list_options list = {options->uris, options->uri_count, options->json,
                                      stop_fd};
    return command_list(&list, err);
}

const struct command list_command = {
    .name = "list",
    .bit = FOR_LIST,
    .usage = "list [-c URI]... [--json]",
    .summary = "show guests, states and displays",
    .takes_target = false,
    .run = run,
};
