/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connecting to whichever of several addresses answers first: they are tried in order,
 * the next one as soon as one fails or after a short wait (RFC 8305, happy eyeballs).
 */
#ifndef TRANSPORT_RACE_H
#define TRANSPORT_RACE_H

#include "transport/hop.h"
#include "transport/io.h"
#include "transport/resolve.h"

/* A connected, non-blocking fd; or -1 with *failure = the errno of the last address that
 * failed, ETIMEDOUT when the limit was reached, ECANCELED when stopped. */
int race_connect(const struct resolve_list *list, const struct hop_timeouts *timeouts,
                 const struct io_limit *limit, int *failure);

#endif
