/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last picture, dimmed, with the reason why it is the last. Without fonts it is
 * dimmed all the same. Logic thread.
 */
#ifndef VIEWER_WINDOW_FAREWELL_H
#define VIEWER_WINDOW_FAREWELL_H

#include "base/error.h"
#include "viewer/window/overlay_module.h"
#include "viewer/window/screen.h"

void farewell_show(struct screen *screen, struct overlay_module *overlay,
                   const struct error *reason);

#endif
