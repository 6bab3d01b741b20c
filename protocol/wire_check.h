/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a display helper's message must keep before the viewer acts on it: size, range,
 * order, against the viewer's own knowledge. A helper that breaks a rule is ended. Pure.
 */
#ifndef PROTOCOL_WIRE_CHECK_H
#define PROTOCOL_WIRE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/wire.h"

/* What the viewer knows of one console. */
struct wire_state {
    int32_t width, height; /* as last checked; 0 before the first SIZE */
    uint64_t sequence;     /* of the newest frame */
    bool frame_out;        /* a frame was sent and not released */
    uint32_t cursor_bytes; /* of a shape that is coming in, so far */
    uint32_t text_bytes;   /* the same for a text */
};

/* False, with ERROR_PROTOCOL that names the rule, for a message that breaks one. Updates
 * what it knows otherwise. */
bool wire_check_event(struct wire_state *state, const struct wire_message *message,
                      bool has_fd, struct error *err);

#endif
