/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person may choose about the window. A plain value, texts stay the caller's.
 */
#ifndef VIEWER_WINDOW_WINDOW_OPTIONS_H
#define VIEWER_WINDOW_WINDOW_OPTIONS_H

#include <stdbool.h>

enum renderer_choice {
    RENDERER_AUTO,
    RENDERER_SURFACE,
    RENDERER_TEXTURE,
};

struct window_options {
    bool view_only;
    bool full_screen;
    int zoom; /* percent, 10 to 400; 0 = not given */
    enum renderer_choice renderer;
    const char *title; /* NULL = by the connection's name */
};

#endif
