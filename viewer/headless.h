/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop without a window: polls a connection until there is a complete frame. No SDL,
 * no display needed. Logic thread.
 */
#ifndef VIEWER_HEADLESS_H
#define VIEWER_HEADLESS_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/event.h"
#include "viewer/connection/connection.h"

/* Waits for a frame of the display, the one that the console was started with, in which
 * every pixel has been painted; it is on loan until console_release(). At the deadline
 * (base/clock.h; -1 = never) ERROR_NO_FRAME, or ERROR_NO_DISPLAY when the guest has
 * others but not this one; the connection's own error when it ends first, ERROR_NONE with
 * false when `stop_fd` became readable. */
bool headless_frame(struct connection *connection, unsigned display, int stop_fd,
                    int64_t deadline_ms, struct frame *frame, struct error *err);

#endif
