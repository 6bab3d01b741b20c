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
    EVENT_DISPLAY,        /* `on`: console_show_display() would bring its pictures */
    EVENT_IDENTITY,       /* which guest this is, by the server's word */
    EVENT_NOTICE,         /* something failed, the console goes on */
    EVENT_GUEST_OFFER,    /* `on`: INPUT_FETCH_TEXT brings GUEST_TEXT */
    EVENT_NEED_HOST_TEXT, /* to be answered with console_send_text() */
    EVENT_FILE_PROGRESS,  /* channel: the file */
    EVENT_FILE_DONE,      /* error.code ERROR_NONE when it went well */
    EVENT_SOUND_START,    /* a new format; what was queued is void */
    EVENT_SOUND_DATA,
    EVENT_SOUND_STOP,
    EVENT_SOUND_VOLUME,
    EVENT_MICROPHONE_START, /* from now on console_send_microphone() is heard */
    EVENT_MICROPHONE_STOP,
    EVENT_USB_DEVICE, /* channel: the device; came, changed, or went */
    EVENT_PORT_STATE, /* channel: the port; `on`: open in the guest */
    EVENT_PORT_OUTPUT,
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
        bool on;       /* DISPLAY, GUEST_OFFER */
        bool silent;   /* SILENCE */
        unsigned leds; /* LEDS */
        struct {
            const char *text; /* NUL-terminated; UTF-8, but a TITLE may be anything */
            size_t length;
        } text;             /* TITLE, GUEST_TEXT */
        struct error error; /* CLOSED, NOTICE, FILE_DONE */
        uint8_t uuid[16];   /* IDENTITY */
        struct {
            uint64_t done, total; /* bytes */
        } file;
        struct {
            unsigned channels; /* 1 or 2 */
            unsigned rate;     /* Hz, 8000 to 192000 */
        } sound;               /* SOUND_START, MICROPHONE_START: S16, interleaved */
        struct {
            const uint8_t *bytes;
            size_t length;
        } data; /* SOUND_DATA: whole frames; PORT_OUTPUT */
        struct {
            bool muted;
            unsigned volume; /* 0 to 65535, cubic */
        } volume;
        struct {
            uint16_t vendor, product;
            bool is_present, is_redirected, is_redirectable;
            const char *name; /* NUL-terminated, may be anything */
        } usb;
        struct {
            bool on;
            const char *name; /* NUL-terminated, may be anything */
        } port;
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
