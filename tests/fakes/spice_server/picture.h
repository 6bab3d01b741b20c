/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing on a display: pictures whose every pixel a test can compute, fills, copies of
 * an area, and a box that is drawn again and again, which becomes a video stream. Main
 * thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_PICTURE_H
#define TESTS_FAKES_SPICE_SERVER_PICTURE_H

#include "base/rect.h"
#include "tests/fakes/spice_server/display.h"

extern const struct server_command picture_commands[];

void picture_fill(struct display *display, struct rect box, uint32_t colour);

#endif
