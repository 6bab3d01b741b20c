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

enum {
    DISPLAYS_ALL = -1, /* a window for each */
};

struct window_options {
    bool view_only;
    bool full_screen;
    int display;          /* the one that is shown, from 1 on; DISPLAYS_ALL */
    bool auto_resize;     /* the guest takes the window's size, where it can */
    bool is_muted;        /* sound is not played */
    bool text_to_guest;   /* the host's clipboard goes to the guest by itself */
    bool text_from_guest; /* ... and the guest's to the host */
    int zoom;             /* percent, 10 to 400; 0 = not given */
    enum renderer_choice renderer;
    const char *title; /* NULL = by the connection's name */
};

#endif
