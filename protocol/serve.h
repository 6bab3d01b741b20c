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

/* Waits for START; *start is its settings, *front the adopted memory of the display that
 * start->channel names. Ends the process when the other end is no viewer of ours. */
void serve_start(int wire, struct wire_message *start, struct framebuffer *front);

/* Sends one message; ends the process when the viewer is gone. */
void serve_send(int wire, struct wire_message *message, const void *payload);
/* A message whose only content is its kind and a number, of channel 0 or of another. */
void serve_send_number(int wire, enum wire_kind kind, uint64_t number);
void serve_send_channel_number(int wire, enum wire_kind kind, unsigned channel,
                               uint64_t number);
/* Bytes of a flow (SOUND_DATA, PORT_OUTPUT), in as many messages as they need. */
void serve_send_bytes(int wire, enum wire_kind kind, unsigned channel, const void *bytes,
                      size_t length);
/* A thing of `total` bytes, cut into as many messages as it needs; `message` has the kind
 * and what is repeated in each. Nothing is sent in between by this thread. */
void serve_send_parts(int wire, struct wire_message *message, const void *bytes,
                      size_t total);
/* Something failed, the console goes on. */
void serve_send_notice(int wire, const struct error *err);
/* File number `file` has been copied; or why not, when `err` is not NULL. */
void serve_send_file_done(int wire, unsigned file, const struct error *err);
/* The last message: why the console ends. */
void serve_send_closed(int wire, const struct error *err);

#endif
