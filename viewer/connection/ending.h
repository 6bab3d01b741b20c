/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words for the end of a console that its helper could not explain: what a look at the
 * server (transport/probe.h) makes of it. Pure.
 */
#ifndef VIEWER_CONNECTION_ENDING_H
#define VIEWER_CONNECTION_ENDING_H

#include <stdbool.h>

#include "base/error.h"
#include "transport/probe.h"

/* The stream was lost, and the helper knows no more than that (WIRE_CLOSED). */
bool ending_is_unexplained(const struct error *reason);
/* A better sentence where the finding is clear, a hint in any case. */
void ending_explain(struct error *reason, enum probe_finding finding);

#endif
