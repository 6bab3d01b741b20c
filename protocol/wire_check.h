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
#include "protocol/channel.h"
#include "protocol/limits.h"
#include "protocol/wire.h"

/* Of one display. */
struct wire_display {
    bool is_shown;         /* it has memory for pictures */
    unsigned endings;      /* memories taken back that the helper has not let go of */
    int32_t width, height; /* as last checked; 0 before the first SIZE */
    uint64_t sequence;     /* of the newest frame */
    bool frame_out;        /* a frame was sent and not released */
    uint32_t cursor_bytes; /* of a shape that is coming in, so far */
};

/* What the viewer knows of one console. */
struct wire_state {
    uint32_t wanted; /* WIRE_WANT_... */
    struct wire_display displays[LIMIT_DISPLAYS];
    uint32_t text_bytes; /* of a text that is coming in, so far */
    unsigned streams;    /* that were asked for, ever */
    unsigned sound_channels, microphone_channels;     /* 0 = stopped */
    uint8_t awaited[CHANNEL_KINDS * CHANNEL_IDS / 8]; /* streams, by number */
    uint8_t early[CHANNEL_KINDS * CHANNEL_IDS / 8];   /* ... that came unasked */
    uint8_t copied[LIMIT_FILES / 8];                  /* files, by number */
};

/* `display` has memory from the start. */
void wire_state_init(struct wire_state *state, uint32_t wanted, unsigned display);
/* The helper was given memory for a display; or it was taken back, with which all that is
 * under way becomes void (wire_state_is_void). */
void wire_state_show(struct wire_state *state, unsigned display);
void wire_state_hide(struct wire_state *state, unsigned display);
/* True for a display whose SIZE and FRAME speak of memory that it has no more. */
bool wire_state_is_void(const struct wire_state *state, unsigned display);
/* A stream was handed over, asked for or not. */
void wire_state_answer(struct wire_state *state, unsigned channel);
/* File number `file`, below LIMIT_FILES, is being copied from now on. */
void wire_state_copy(struct wire_state *state, unsigned file);
bool wire_state_copies(const struct wire_state *state, unsigned file);

/* False, with ERROR_PROTOCOL that names the rule, for a message that breaks one. Updates
 * what it knows otherwise. */
bool wire_check_event(struct wire_state *state, const struct wire_message *message,
                      bool has_fd, struct error *err);

#endif
