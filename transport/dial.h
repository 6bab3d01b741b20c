/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an endpoint to one connected stream, for VNC an authenticated one: runs the hops
 * of a route (tcp or unix or fd, then what the protocol needs) on a worker and answers by
 * fd. Phase deadlines are notes' (5 s an address, 10 s connect, 10 s handshake, prompts
 * apart).
 */
#ifndef TRANSPORT_DIAL_H
#define TRANSPORT_DIAL_H

#include <stdbool.h>

#include "auth/credential.h"
#include "base/error.h"
#include "transport/endpoint.h"

struct dial;

struct dial_settings {
    struct endpoint endpoint;
    struct credential_sources credentials;
    const char *who;          /* for prompts and messages; copied */
    bool skip_authentication; /* an fd that libvirt opened with SKIPAUTH */
    bool is_one_of_many;      /* the user has been warned for the first one */
};

/* Copies what it needs, but credential texts must live until dial_stop(). */
struct dial *dial_start(const struct dial_settings *settings, struct error *err);
/* Readable when dial_result() has the answer. */
int dial_fd(const struct dial *dial);
bool dial_is_done(const struct dial *dial);
/* Once, after dial_fd() is readable: the stream (non-blocking, TCP_NODELAY, keepalive,
 * user timeout set; for VNC right after SecurityResult), the caller's to close; or -1. */
int dial_result(struct dial *dial, struct error *err);
/* Breaks off whatever goes on, joins the worker, frees; NULL is fine. */
void dial_stop(struct dial *dial);

#endif
