/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One display's line: the helper that speaks its protocol, its password, its streams, and
 * another helper when the password was wrong. To its owner it is one console throughout.
 * Owned by the logic thread; nothing blocks.
 */
#ifndef VIEWER_CONNECTION_LINE_H
#define VIEWER_CONNECTION_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/console.h"
#include "viewer/connection/shares.h"
#include "viewer/connection/streams.h"

struct line;

struct line_settings {
    struct console_settings console; /* helper NULL: the protocol's own */
    struct shares_wish shares;
};

/* ERROR_USAGE when a share is missing: nothing was started yet. */
struct line *line_new(const struct line_settings *settings, struct error *err);
/* One whose console is connected already (tests). */
struct line *line_from_console(struct console *console);

/* The helper for a protocol, and the SPICE channels (bits 1 << kind) without which there
 * is no console. */
const char *line_helper(const struct line *line, enum endpoint_protocol protocol);
uint32_t line_needed_channels(const struct line *line);

/* Starts a helper before it is known where to; line_open() takes it if it is right. */
bool line_start_ahead(struct line *line, enum endpoint_protocol protocol,
                      struct error *err);
/* Goes there. ERROR_UNSUPPORTED or ERROR_NO_DISPLAY when that cannot be. */
bool line_open(struct line *line, const struct streams_place *place, struct error *err);
/* The answers to place->open; false when nothing was asked, and an fd is not taken. */
bool line_opened(struct line *line, int fd);
bool line_refused(struct line *line, const struct error *why);

/* Readable: call line_next() until it says false. */
int line_fd(const struct line *line);
/* As connection_timeout(). */
int line_timeout(const struct line *line);
/* The console's events; CLOSED is the last, whatever closed the line. */
bool line_next(struct line *line, struct event *event);
/* NULL before the right helper runs, and never after it did. */
struct console *line_console(struct line *line);
/* NULL is fine. */
void line_stop(struct line *line);

#endif
