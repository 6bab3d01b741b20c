/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One complete frame of a display to a PNG file, written whole or not at all.
 */
#ifndef VIEWER_CAPTURE_H
#define VIEWER_CAPTURE_H

#include <stdbool.h>

#include "base/error.h"
#include "viewer/connection/connection.h"

/* `output` "-" is standard output. `timeout_s` counts from now. */
bool capture_to_file(struct connection *connection, unsigned display, const char *output,
                     int timeout_s, int stop_fd, struct error *err);

/* A frame that is on loan to a file. */
bool capture_write(const struct frame *frame, const char *output, struct error *err);

#endif
