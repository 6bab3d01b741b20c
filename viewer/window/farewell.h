/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last picture, dimmed, with the reason why it is the last. The words are drawn by
 * oriel-overlay.so, which is loaded only now, since fonts cost start time; without it the
 * picture is dimmed all the same. Logic thread.
 */
#ifndef VIEWER_WINDOW_FAREWELL_H
#define VIEWER_WINDOW_FAREWELL_H

#include "base/error.h"
#include "viewer/window/screen.h"

void farewell_show(struct screen *screen, const struct error *reason);

#endif
