/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes up from a console to the viewer, checked: a tagged value. Pointers in it
 * belong to the console and stay valid until the next console_next().
 */
#ifndef PROTOCOL_EVENT_H
#define PROTOCOL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/damage.h"
#include "base/error.h"

enum event_kind {
    EVENT_READY,
    EVENT_SIZE,
    EVENT_FRAME, /* a new frame may be taken with console_frame() */
    EVENT_CURSOR,
    EVENT_POINTER_MODE,
    EVENT_POINTER_POSITION,
    EVENT_LEDS,
    EVENT_BELL,
    EVENT_TITLE,
    EVENT_GUEST_TEXT,
    EVENT_NEED_STREAM,
    EVENT_SILENCE,
    EVENT_CLOSED, /* the last one */
};

/* Keyboard lock lamps. */
enum {
    LED_SCROLL = 1 << 0,
    LED_NUM = 1 << 1,
    LED_CAPS = 1 << 2,
};

struct event {
    enum event_kind kind;
    unsigned channel; /* display or channel number */
    union {
        uint32_t abilities; /* READY: WIRE_CAN_... */
        struct {
            int32_t width, height;
        } size;
        struct {
            int32_t width, height; /* both 0: the pointer is hidden */
            int32_t hot_x, hot_y;
            const uint32_t *pixels; /* premultiplied ARGB, by rows */
        } cursor;
        struct {
            int32_t x, y;
        } position;
        bool absolute; /* POINTER_MODE */
        bool silent;   /* SILENCE */
        unsigned leds; /* LEDS */
        struct {
            const char *text; /* NUL-terminated; UTF-8, but a TITLE may be anything */
            size_t length;
        } text;             /* TITLE, GUEST_TEXT */
        struct error error; /* CLOSED */
    } u;
};

/* A front buffer on loan: console_release() gives it back. */
struct frame {
    const uint32_t *pixels; /* xRGB, rows without gaps */
    int32_t width, height;
    uint64_t sequence;
    bool complete;        /* every pixel was painted since the size last changed */
    struct damage damage; /* since the frame before, inside the frame */
};

#endif
