/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person may ask for beyond picture and input, and the channel that each needs:
 * refused where it cannot be, and told when the guest has nothing for it. Pure.
 */
#ifndef VIEWER_CONNECTION_EXTRAS_H
#define VIEWER_CONNECTION_EXTRAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "transport/endpoint.h"

/* All of `wanted`, WIRE_WANT_..., that is an extra. */
unsigned extras_of(unsigned wanted);
/* ERROR_UNSUPPORTED when something is wanted that only SPICE has. */
bool extras_check_vnc(unsigned wanted, struct error *err);
/* Takes one extra out of `wanted` that may not go there in the clear; false = none. */
bool extras_drop_secure(unsigned *wanted, const struct endpoint *endpoint,
                        struct error *why);
/* Takes one out that the guest has no channel for; false = none. `channels` has the bits
 * 1 << kind of those that it has. */
bool extras_drop_missing(unsigned *wanted, uint32_t channels, struct error *why);

#endif
