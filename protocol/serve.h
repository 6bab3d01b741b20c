/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helper's side of the wire: the hello, and sending events in one piece. Sending is one
 * system call for each message, so any thread of a helper may do it; receiving is one
 * thread's. When the viewer is gone the helper ends at once: there is nobody to tell.
 */
#ifndef PROTOCOL_SERVE_H
#define PROTOCOL_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/framebuffer.h"
#include "protocol/wire.h"

/* Waits for START; *start is its settings, *front the adopted memory of display 0. Ends
 * the process when the other end is no viewer of ours. */
void serve_start(int wire, struct wire_message *start, struct framebuffer *front);

/* Sends one message; ends the process when the viewer is gone. */
void serve_send(int wire, struct wire_message *message, const void *payload);
/* A message whose only content is its kind and a number. */
void serve_send_number(int wire, enum wire_kind kind, uint64_t number);
/* A thing of `total` bytes, cut into as many messages as it needs; `message` has the kind
 * and what is repeated in each. Nothing is sent in between by this thread. */
void serve_send_parts(int wire, struct wire_message *message, const void *bytes,
                      size_t total);
/* The last message: why the console ends. */
void serve_send_closed(int wire, const struct error *err);

#endif
