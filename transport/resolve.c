/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

/* Shared by the asker and the thread; the last one to let go frees it. */
struct lookup {
    atomic_int holders;
    int done_fd;         /* eventfd: what is below is ready */
    atomic_bool is_done; /* the same, in a way that orders memory */
    char host[256];
    char port[8];
    int status; /* of getaddrinfo() */
    int number; /* errno, where that is what `status` says */
    struct resolve_list found;
};

static void add_address(struct resolve_list *list, const struct addrinfo *info) {
    if (list->count < RESOLVE_MAX && info->ai_addrlen <= sizeof list->at[0].address) {
        struct resolve_address *added = &list->at[list->count++];
        memcpy(&added->address, info->ai_addr, info->ai_addrlen);
        added->length = info->ai_addrlen;
    }
}

static int look_up(const char *host, const char *port, int flags,
                   struct resolve_list *list) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = flags | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int status = getaddrinfo(host, port, &hints, &found);
    if (status == 0) {
        for (struct addrinfo *at = found; at; at = at->ai_next) {
            add_address(list, at);
        }
        freeaddrinfo(found);
    }
    return status;
}

void resolve_interleave(const struct resolve_list *found, struct resolve_list *list) {
    bool taken[RESOLVE_MAX] = {false};
    sa_family_t wanted = found->count ? found->at[0].address.ss_family : 0;
    for (list->count = 0; list->count < found->count;) {
        unsigned pick = RESOLVE_MAX;
        for (unsigned i = found->count; i-- > 0;) {
            bool fits = found->at[i].address.ss_family == wanted;
            if (!taken[i] && (fits || pick == RESOLVE_MAX ||
                              found->at[pick].address.ss_family != wanted)) {
                pick = i;
            }
        }
        taken[pick] = true;
        list->at[list->count++] = found->at[pick];
        wanted = found->at[pick].address.ss_family == AF_INET6 ? AF_INET : AF_INET6;
    }
}

static void lookup_let_go(struct lookup *lookup) {
    if (atomic_fetch_sub(&lookup->holders, 1) == 1) {
        close(lookup->done_fd);
        free(lookup);
    }
}

static void *lookup_run(void *context) {
    struct lookup *lookup = context;
    lookup->status = look_up(lookup->host, lookup->port, AI_ADDRCONFIG, &lookup->found);
    lookup->number = errno;
    atomic_store(&lookup->is_done, true);
    eventfd_write(lookup->done_fd, 1);
    lookup_let_go(lookup);
    return NULL;
}

/* The thread inherits the asker's signal mask: the dial worker has blocked them all. */
static struct lookup *lookup_start(const char *host, const char *port,
                                   struct error *err) {
    struct lookup *lookup = memory_new(1, sizeof *lookup);
    atomic_init(&lookup->holders, 2);
    atomic_init(&lookup->is_done, false);
    snprintf(lookup->host, sizeof lookup->host, "%s", host);
    snprintf(lookup->port, sizeof lookup->port, "%s", port);
    lookup->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failure = lookup->done_fd < 0 ? errno : 0;
    pthread_t thread;
    if (!failure) {
        failure = pthread_create(&thread, NULL, lookup_run, lookup);
    }
    if (failure) {
        close(lookup->done_fd);
        free(lookup);
        error_set_errno(err, ERROR_INTERNAL, failure, "cannot look up %s", host);
        return NULL;
    }
    pthread_detach(thread);
    return lookup;
}

static bool say_status(const char *host, int status, int number, struct error *err) {
    if (status == EAI_NONAME || status == EAI_NODATA || status == EAI_ADDRFAMILY) {
        error_set(err, ERROR_CONNECT, "there is no host called %s", host);
        return error_hint(err, "is the name spelled right?");
    }
    error_set(err, ERROR_CONNECT, "the host %s cannot be looked up: %s", host,
              status == EAI_SYSTEM ? strerror(number) : gai_strerror(status));
    return error_hint(err, "does this machine have a network and a name server?");
}

static bool lookup_answer(struct lookup *lookup, enum io_end end,
                          struct resolve_list *list, struct error *err) {
    if (end != IO_DONE || !atomic_load(&lookup->is_done)) {
        error_set(err, ERROR_CONNECT, "looking up the host %s %s", lookup->host,
                  end == IO_LATE ? "took too long" : "was broken off");
        return error_hint(err, "does this machine's name server answer?");
    }
    if (lookup->status != 0) {
        return say_status(lookup->host, lookup->status, lookup->number, err);
    }
    if (lookup->found.count == 0) {
        return say_status(lookup->host, EAI_NONAME, 0, err);
    }
    resolve_interleave(&lookup->found, list);
    return true;
}

/* IPv4 first: display servers listen there when told nothing else. */
static bool answer_localhost(const char *port, struct resolve_list *list) {
    return look_up("127.0.0.1", port, AI_NUMERICHOST, list) == 0 &&
           look_up("::1", port, AI_NUMERICHOST, list) == 0;
}

bool resolve_host(const char *host, unsigned port, const struct io_limit *limit,
                  struct resolve_list *list, struct error *err) {
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    list->count = 0;
    if (strcasecmp(host, "localhost") == 0
            ? answer_localhost(service, list)
            : look_up(host, service, AI_NUMERICHOST, list) == 0) {
        return true;
    }
    struct lookup *lookup = lookup_start(host, service, err);
    if (!lookup) {
        return false;
    }
    enum io_end end = io_wait(lookup->done_fd, POLLIN, limit);
    bool found = lookup_answer(lookup, end, list, err);
    lookup_let_go(lookup);
    return found;
}
