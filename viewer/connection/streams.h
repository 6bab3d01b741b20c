/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The streams of one console: each is dialled by itself, all at the same time, to the
 * same place, or asked of someone who opens fds one after the other (libvirt). A channel
 * that wants TLS gets no plain stream. Owned by the logic thread; nothing blocks.
 */
#ifndef VIEWER_CONNECTION_STREAMS_H
#define VIEWER_CONNECTION_STREAMS_H

#include <stdbool.h>

#include "auth/credential_sources.h"
#include "base/error.h"
#include "transport/endpoint.h"

struct streams;

enum {
    STREAMS_AT_ONCE = 64,
};

/* A plain value; texts stay the caller's and outlive the streams. */
struct streams_place {
    struct endpoint endpoint;
    struct credential_sources credentials; /* for VNC, whose dial uses them */
    const char *who;                       /* for prompts and warnings */
    bool skip_authentication;
    /* Not NULL: asks for one fd instead of dialling the endpoint, whose protocol and
     * secure channels still hold; streams_opened() or streams_refused() answers. */
    void (*open)(void *context);
    void *context;
};

struct streams_answer {
    unsigned channel;
    int fd; /* the receiver's; -1 = failed */
    struct error error;
};

struct streams *streams_new(const struct streams_place *place);
/* Readable: call streams_next() until it says false. */
int streams_fd(const struct streams *streams);
/* A stream for the channel (protocol/channel.h), of which streams_next() tells more. */
bool streams_want(struct streams *streams, unsigned channel, struct error *err);
/* Answers the eldest question of `open`; false when there is none, and then the fd is not
 * taken. streams_next() may have something after it. */
bool streams_opened(struct streams *streams, int fd);
bool streams_refused(struct streams *streams, const struct error *why);
bool streams_next(struct streams *streams, struct streams_answer *answer);
/* Breaks off whatever goes on; NULL is fine. */
void streams_stop(struct streams *streams);

#endif
