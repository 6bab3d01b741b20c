/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names are looked up by this file's own getaddrinfo(), which stands before the system's:
 * it knows three hosts, and one of them takes as long as the test wants.
 */
#include "transport/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "tests/check.h"

static sem_t slow_may_end;
static atomic_int lookups;

static struct addrinfo *make_entry(const char *host, const char *port,
                                   struct addrinfo *next) {
    struct addrinfo *entry = calloc(1, sizeof *entry + sizeof(struct sockaddr_in6));
    CHECK(entry);
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(entry + 1);
    struct sockaddr_in *v4 = (struct sockaddr_in *)(entry + 1);
    entry->ai_addr = (struct sockaddr *)(entry + 1);
    entry->ai_next = next;
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)atoi(port));
        entry->ai_addrlen = sizeof *v4;
    } else if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)atoi(port));
        entry->ai_addrlen = sizeof *v6;
    } else {
        free(entry);
        return NULL;
    }
    return entry;
}

int getaddrinfo(const char *restrict host, const char *restrict port,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found) {
    struct addrinfo *list = make_entry(host, port, NULL);
    if (!list && !(hints->ai_flags & AI_NUMERICHOST)) {
        atomic_fetch_add(&lookups, 1);
        if (strcmp(host, "slow.example") == 0) {
            sem_wait(&slow_may_end);
            list = make_entry("10.0.0.9", port, NULL);
        } else if (strcmp(host, "both.example") == 0) {
            list = make_entry("10.0.0.2", port, NULL);
            list = make_entry("10.0.0.1", port, list);
            list = make_entry("2001:db8::2", port, list);
            list = make_entry("2001:db8::1", port, list);
        } else if (strcmp(host, "many.example") == 0) {
            for (int i = 0; i < 40; i++) {
                list = make_entry("10.0.0.1", port, list);
            }
        } else if (strcmp(host, "broken.example") == 0) {
            return EAI_AGAIN;
        }
    }
    *found = list;
    return list ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list) {
    while (list) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

static const char *address_text(const struct resolve_list *list, unsigned i) {
    static char text[INET6_ADDRSTRLEN];
    const struct sockaddr_storage *address = &list->at[i].address;
    CHECK(i < list->count);
    return inet_ntop(address->ss_family,
                     address->ss_family == AF_INET
                         ? (const void *)&((const struct sockaddr_in *)address)->sin_addr
                         : &((const struct sockaddr_in6 *)address)->sin6_addr,
                     text, sizeof text);
}

static bool resolve(const char *host, struct resolve_list *list, struct error *err) {
    struct io_limit limit = {clock_now_ms() + 2000, -1};
    return resolve_host(host, 5900, &limit, list, err);
}

static void test_numbers(void) {
    struct resolve_list list;
    int before = atomic_load(&lookups);
    CHECK(resolve("10.1.2.3", &list, NULL));
    CHECK_INT(list.count, 1);
    CHECK_TEXT(address_text(&list, 0), "10.1.2.3");
    CHECK(resolve("2001:db8::5", &list, NULL));
    CHECK_TEXT(address_text(&list, 0), "2001:db8::5");
    CHECK(resolve("localhost", &list, NULL));
    CHECK_INT(list.count, 2);
    CHECK_TEXT(address_text(&list, 0), "127.0.0.1");
    CHECK_TEXT(address_text(&list, 1), "::1");
    CHECK_INT(atomic_load(&lookups), before);
}

static void test_families_take_turns(void) {
    struct resolve_list list;
    CHECK(resolve("both.example", &list, NULL));
    CHECK_INT(list.count, 4);
    CHECK_TEXT(address_text(&list, 0), "2001:db8::1");
    CHECK_TEXT(address_text(&list, 1), "10.0.0.1");
    CHECK_TEXT(address_text(&list, 2), "2001:db8::2");
    CHECK_TEXT(address_text(&list, 3), "10.0.0.2");
    CHECK(resolve("many.example", &list, NULL));
    CHECK_INT(list.count, RESOLVE_MAX);
}

static void test_unknown(void) {
    struct resolve_list list;
    struct error err = {0};
    CHECK(!resolve("none.example", &list, &err));
    CHECK_INT(err.code, ERROR_CONNECT);
    CHECK(strstr(err.message, "no host called none.example"));
    CHECK(!resolve("broken.example", &list, &err));
    CHECK_INT(err.code, ERROR_CONNECT);
    CHECK(strstr(err.message, "broken.example cannot be looked up"));
}

static void test_late(void) {
    struct resolve_list list;
    struct error err = {0};
    struct io_limit limit = {clock_now_ms() + 60, -1};
    int64_t before = clock_now_ms();
    CHECK(!resolve_host("slow.example", 5900, &limit, &list, &err));
    CHECK(clock_now_ms() - before < 300);
    CHECK_INT(err.code, ERROR_CONNECT);
    CHECK(strstr(err.message, "took too long"));
    sem_post(&slow_may_end);
    usleep(50000); /* the thread that was left behind frees what it found */
}

static void test_stopped(void) {
    struct resolve_list list;
    int stop = eventfd(1, EFD_CLOEXEC);
    struct io_limit limit = {clock_now_ms() + 5000, stop};
    int64_t before = clock_now_ms();
    CHECK(!resolve_host("slow.example", 5900, &limit, &list, NULL));
    CHECK(clock_now_ms() - before < 50);
    sem_post(&slow_may_end);
    usleep(50000);
    close(stop);
}

static void test_in_time(void) {
    struct resolve_list list;
    sem_post(&slow_may_end);
    CHECK(resolve("slow.example", &list, NULL));
    CHECK_TEXT(address_text(&list, 0), "10.0.0.9");
}

static const struct check_case cases[] = {
    {"numbers", test_numbers}, {"families-take-turns", test_families_take_turns},
    {"unknown", test_unknown}, {"late", test_late},
    {"stopped", test_stopped}, {"in-time", test_in_time},
};

int main(int argc, char **argv) {
    sem_init(&slow_may_end, 0, 0);
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
