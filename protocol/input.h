/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes down from the viewer to a console: keys, pointer, wishes. A tagged value.
 */
#ifndef PROTOCOL_INPUT_H
#define PROTOCOL_INPUT_H

#include <stdbool.h>
#include <stdint.h>

enum input_kind {
    INPUT_KEY,
    INPUT_POINTER, /* absolute */
    INPUT_MOTION,  /* relative */
    INPUT_WHEEL,
    INPUT_RESIZE,
    INPUT_REFRESH,
    INPUT_OFFER_TEXT,   /* `on`: the host's clipboard has text for the guest */
    INPUT_FETCH_TEXT,   /* the guest's clipboard */
    INPUT_FILE_CANCEL,  /* `number` */
    INPUT_SOUND_DELAY,  /* `number`: milliseconds until what comes now is heard */
    INPUT_USB_REDIRECT, /* device `number` goes to the guest, or comes back */
};

enum {
    BUTTON_LEFT = 1 << 0,
    BUTTON_MIDDLE = 1 << 1,
    BUTTON_RIGHT = 1 << 2,
    BUTTON_BACK = 1 << 7,
    BUTTON_FORWARD = 1 << 8,
};

struct input {
    enum input_kind kind;
    unsigned display;
    union {
        struct {
            uint32_t scancode; /* XT set 1; 0xe0 xx is 0x1xx; 0 = none */
            uint32_t keysym;   /* X11 keysym; 0 = unknown */
            bool down;
        } key;
        struct {
            int32_t x, y;             /* guest pixels; a difference for MOTION */
            unsigned buttons;         /* BUTTON_... held */
            int32_t wheel_x, wheel_y; /* WHEEL: clicks, positive = right, up */
        } pointer;
        struct {
            int32_t width, height; /* pixels */
        } size;
        struct {
            uint32_t number;
            bool on;
        } act; /* all others */
    } u;
};

#endif
