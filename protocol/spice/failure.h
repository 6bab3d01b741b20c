/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a channel ended, in a sentence: from the library's event, its error, what it logged
 * and what we know. Pure.
 */
#ifndef PROTOCOL_SPICE_FAILURE_H
#define PROTOCOL_SPICE_FAILURE_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/channel.h"

struct failure {
    enum channel_kind kind;
    int event;         /* enum SpiceChannelEvent */
    int client_error;  /* enum SpiceClientError; -1 when the error is none of these */
    const char *words; /* of the library, safe to show; "" when it has none */
    int link_code;     /* with which the server refused; -1: unknown */
    bool has_password; /* one was given */
};

void failure_describe(const struct failure *failure, struct error *err);

/* The server sends its viewers on to `host`:`port` (a TLS port when `is_tls`). */
void failure_describe_move(const char *host, const char *port, bool is_tls,
                           struct error *err);

/* A channel without which there is no console. */
bool failure_is_end(enum channel_kind kind);

#endif
