/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/race.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "transport/socket.h"

/* One runner for each address that has been started; fds[RESOLVE_MAX] is the stop fd. */
struct race {
    const struct resolve_list *list;
    const struct hop_timeouts *timeouts;
    const struct io_limit *limit;
    unsigned started;
    int running;
    int64_t next_start_ms;
    struct pollfd fds[RESOLVE_MAX + 1];
    int64_t deadlines_ms[RESOLVE_MAX];
    int failure;
};

static void drop_runner(struct race *race, unsigned i, int failure) {
    close(race->fds[i].fd);
    race->fds[i].fd = -1;
    race->running--;
    race->failure = failure;
    race->next_start_ms = 0;
}

static void start_runner(struct race *race) {
    unsigned i = race->started++;
    const struct resolve_address *to = &race->list->at[i];
    int64_t now = clock_now_ms();
    race->next_start_ms = now + race->timeouts->stagger_ms;
    race->deadlines_ms[i] = now + race->timeouts->address_ms;
    race->fds[i].fd =
        socket(to->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    race->fds[i].events = POLLOUT;
    if (race->fds[i].fd < 0) {
        race->failure = errno;
        race->next_start_ms = 0;
        return;
    }
    race->running++;
    if (connect(race->fds[i].fd, (const struct sockaddr *)&to->address, to->length) < 0 &&
        errno != EINPROGRESS) {
        drop_runner(race, i, errno);
    }
}

static int wait_ms(const struct race *race) {
    int64_t until = race->limit->deadline_ms;
    for (unsigned i = 0; i < race->started; i++) {
        if (race->fds[i].fd >= 0 && race->deadlines_ms[i] < until) {
            until = race->deadlines_ms[i];
        }
    }
    if (race->started < race->list->count && race->next_start_ms < until) {
        until = race->next_start_ms;
    }
    return clock_left_ms(until);
}

/* The fd of a runner that has arrived; runners that failed are dropped on the way. */
static int check_runners(struct race *race) {
    int64_t now = clock_now_ms();
    for (unsigned i = 0; i < race->started; i++) {
        int failure = 0;
        socklen_t size = sizeof failure;
        int fd = race->fds[i].fd;
        if (fd >= 0 && race->fds[i].revents) {
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size);
            failure = failure == 0 && socket_is_own_peer(fd) ? ECONNREFUSED : failure;
            if (failure == 0) {
                race->fds[i].fd = -1;
                return fd;
            }
            drop_runner(race, i, failure);
        } else if (fd >= 0 && now >= race->deadlines_ms[i]) {
            drop_runner(race, i, ETIMEDOUT);
        }
    }
    return -1;
}

static int run(struct race *race) {
    while (race->running > 0 || race->started < race->list->count) {
        if (clock_left_ms(race->limit->deadline_ms) == 0) {
            race->failure = ETIMEDOUT;
            return -1;
        }
        if (race->started < race->list->count &&
            (race->running == 0 || clock_now_ms() >= race->next_start_ms)) {
            start_runner(race);
            continue;
        }
        if (poll(race->fds, RESOLVE_MAX + 1, wait_ms(race)) < 0 && errno != EINTR) {
            race->failure = errno;
            return -1;
        }
        if (race->fds[RESOLVE_MAX].revents) {
            race->failure = ECANCELED;
            return -1;
        }
        int fd = check_runners(race);
        if (fd >= 0) {
            return fd;
        }
    }
    return -1;
}

int race_connect(const struct resolve_list *list, const struct hop_timeouts *timeouts,
                 const struct io_limit *limit, int *failure) {
    struct race race = {
        .list = list, .timeouts = timeouts, .limit = limit, .failure = EHOSTUNREACH};
    for (unsigned i = 0; i <= RESOLVE_MAX; i++) {
        race.fds[i] = (struct pollfd){.fd = -1};
    }
    race.fds[RESOLVE_MAX] = (struct pollfd){.fd = limit->stop_fd, .events = POLLIN};
    int fd = run(&race);
    for (unsigned i = 0; i < race.started; i++) {
        if (race.fds[i].fd >= 0) {
            close(race.fds[i].fd);
        }
    }
    *failure = race.failure;
    return fd;
}
