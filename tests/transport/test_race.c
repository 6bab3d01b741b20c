/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/race.h"

#include <errno.h>
#include <sys/eventfd.h>

#include "tests/transport/peer.h"

static const struct hop_timeouts quick = {
    .address_ms = 300, .stagger_ms = 60, .connect_ms = 2000};

static void add(struct resolve_list *list, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)port)};
    memcpy(&list->at[list->count].address, &address, sizeof address);
    list->at[list->count++].length = sizeof address;
}

static int run(const struct resolve_list *list, int all_ms, int stop_fd, int *failure,
               long *took) {
    struct io_limit limit = {clock_now_ms() + all_ms, stop_fd};
    long before = peer_now_ms();
    int fd = race_connect(list, &quick, &limit, failure);
    *took = peer_now_ms() - before;
    return fd;
}

static void test_refused(void) {
    struct resolve_list list = {0};
    int port, failure;
    long took;
    int closed = peer_bind(&port);
    add(&list, port);
    add(&list, port);
    CHECK_INT(run(&list, 2000, -1, &failure, &took), -1);
    CHECK_INT(failure, ECONNREFUSED);
    CHECK(took < 50);
    close(closed);
}

/* What fails is followed at once. */
static void test_second_after_refusal(void) {
    struct resolve_list list = {0};
    struct peer peer;
    int port, failure;
    long took;
    int closed = peer_bind(&port);
    peer_start(&peer, "", 0);
    add(&list, port);
    add(&list, peer.port);
    int fd = run(&list, 2000, -1, &failure, &took);
    CHECK(fd >= 0);
    CHECK(took < 50);
    close(fd);
    peer_stop(&peer);
    close(closed);
}

/* What hangs is followed after the stagger, long before its own deadline. */
static void test_second_beside_first(void) {
    struct resolve_list list = {0};
    struct peer peer;
    int port, failure;
    long took;
    int hole = peer_black_hole(&port);
    peer_start(&peer, "", 0);
    add(&list, port);
    add(&list, peer.port);
    int fd = run(&list, 2000, -1, &failure, &took);
    CHECK(fd >= 0);
    CHECK(took >= 60 && took < 250);
    close(fd);
    peer_stop(&peer);
    close(hole);
}

static void test_address_deadline(void) {
    struct resolve_list list = {0};
    int port, failure;
    long took;
    int hole = peer_black_hole(&port);
    add(&list, port);
    add(&list, port);
    CHECK_INT(run(&list, 2000, -1, &failure, &took), -1);
    CHECK_INT(failure, ETIMEDOUT);
    CHECK(took >= 360 && took < 700);
    close(hole);
}

static void test_whole_deadline(void) {
    struct resolve_list list = {0};
    int port, failure;
    long took;
    int hole = peer_black_hole(&port);
    add(&list, port);
    CHECK_INT(run(&list, 100, -1, &failure, &took), -1);
    CHECK_INT(failure, ETIMEDOUT);
    CHECK(took >= 100 && took < 250);
    close(hole);
}

static void test_stopped(void) {
    struct resolve_list list = {0};
    int port, failure;
    long took;
    int hole = peer_black_hole(&port);
    int stop = eventfd(1, EFD_CLOEXEC);
    add(&list, port);
    CHECK_INT(run(&list, 2000, stop, &failure, &took), -1);
    CHECK_INT(failure, ECANCELED);
    CHECK(took < 50);
    close(stop);
    close(hole);
}

static void test_nothing_to_try(void) {
    struct resolve_list list = {0};
    int failure;
    long took;
    CHECK_INT(run(&list, 2000, -1, &failure, &took), -1);
    CHECK(failure != 0);
}

static const struct check_case cases[] = {
    {"refused", test_refused},
    {"second-after-refusal", test_second_after_refusal},
    {"second-beside-first", test_second_beside_first},
    {"address-deadline", test_address_deadline},
    {"whole-deadline", test_whole_deadline},
    {"stopped", test_stopped},
    {"nothing-to-try", test_nothing_to_try},
};

CHECK_MAIN(cases)
