/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way to viewer/overlay/overlay.h: loads oriel-overlay.so when there is something to
 * say for the first time, since fonts cost start time. Without it nothing is said, which
 * is logged once. Logic thread.
 */
#ifndef VIEWER_WINDOW_OVERLAY_MODULE_H
#define VIEWER_WINDOW_OVERLAY_MODULE_H

#include "viewer/overlay/overlay.h"

/* Zero-initialised before the first use. */
struct overlay_module {
    bool was_tried;
    void *module; /* NULL: not there; stays loaded until the program ends */
    struct overlay *overlay;
};

void overlay_module_words(struct overlay_module *module, const struct surface *picture,
                          const struct error *reason);
bool overlay_module_box(struct overlay_module *module, const struct overlay_line *lines,
                        int count, int width, int height, struct surface *box);
void overlay_module_close(struct overlay_module *module);

#endif
