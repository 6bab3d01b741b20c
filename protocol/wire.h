/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What crosses the border between oriel and its helpers: messages over a SOCK_SEQPACKET
 * socketpair. One message = this fixed-size struct, an optional payload of at most 64 KiB
 * and at most one fd. Both ends are of one build; the magic number carries the version.
 * Fields are plain numbers: what they must keep is checked by the receiver
 * (wire_check.h).
 */
#ifndef PROTOCOL_WIRE_H
#define PROTOCOL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/damage.h"
#include "base/error.h"

enum {
    WIRE_MAGIC = 0x6f720001, /* "or", then the version */
    WIRE_PAYLOAD_MAX = 65536,
    WIRE_HELPER_FD = 3, /* where a helper finds its end */
};

enum wire_kind {
    /* viewer to display helper */
    WIRE_START = 1, /* settings; fd: the frame's memfd */
    WIRE_STREAM,    /* channel, where from; fd: connected and authenticated */
    WIRE_KEY,       /* scancode, keysym, down */
    WIRE_POINTER,   /* absolute position, buttons */
    WIRE_MOTION,    /* relative, buttons */
    WIRE_WHEEL,     /* clicks in both axes at a position, buttons held meanwhile */
    WIRE_RESIZE,    /* the size that the guest is asked to take */
    WIRE_RELEASE,   /* the frame with this sequence number may be overwritten */
    WIRE_REFRESH,   /* asks the server for the whole picture again */
    WIRE_STOP,      /* end in order */

    /* display helper to viewer */
    WIRE_READY = 64, /* abilities */
    WIRE_SIZE,       /* the guest's display has this size from now on */
    WIRE_FRAME,      /* the front buffer was painted: damage, sequence, completeness */
    WIRE_CURSOR,     /* parts of a shape */
    WIRE_POINTER_MODE,
    WIRE_POINTER_POSITION, /* the guest has moved its pointer */
    WIRE_LEDS,
    WIRE_BELL,
    WIRE_TITLE,       /* UTF-8 text */
    WIRE_GUEST_TEXT,  /* parts of the guest's clipboard text */
    WIRE_NEED_STREAM, /* channel */
    WIRE_SILENCE,     /* the server does not answer, or answers again */
    WIRE_CLOSED,      /* payload: struct wire_error */

    /* oriel-libvirt: protocol/hypervisor_wire.h */
    WIRE_HYPERVISOR_FIRST = 128,
};

/* Abilities in READY. */
enum {
    WIRE_CAN_RESIZE = 1 << 0,
    WIRE_CAN_SCANCODES = 1 << 1,
};

struct wire_message {
    uint32_t magic;
    uint32_t kind;
    uint32_t payload_length; /* of what follows the struct */
    uint32_t channel;        /* or display; 0 is the first */
    union {
        struct {
            uint8_t shared;     /* other clients stay */
            int8_t quality;     /* JPEG quality 0 to 9, -1 = lossless only */
            int8_t compression; /* 0 to 9, -1 = the server's default */
            int32_t encoding;   /* preferred encoding, -1 = by `local` */
        } start;
        struct {
            uint8_t local; /* the server is on this machine: no compression */
        } stream;
        struct {
            uint32_t scancode; /* XT set 1, 0xe0 xx as 0x1xx; 0 = none */
            uint32_t keysym;   /* X11 keysym; 0 = none */
            uint8_t down;
        } key;
        struct {
            int32_t x, y;     /* pixels, or a difference for MOTION */
            uint32_t buttons; /* bit 0 left, 1 middle, 2 right, 7 back, 8 forward */
            int32_t wheel_x, wheel_y; /* clicks, positive = right, up */
        } pointer;
        struct {
            int32_t width, height; /* pixels */
        } size;
        struct {
            uint64_t sequence;     /* counts up from 1 */
            uint32_t complete;     /* every pixel was painted since the last SIZE */
            int32_t width, height; /* of the front buffer, repeated as a check */
            struct damage damage;
        } frame;
        struct {
            uint32_t total, offset; /* bytes: a thing cut into several payloads */
            struct {
                int32_t width, height, hot_x, hot_y;
            } cursor; /* repeated in each part of a cursor */
        } part;
        uint64_t number; /* RELEASE: sequence; LEDS, POINTER_MODE, SILENCE: value */
        uint32_t abilities;
    } u;
};

/* The payload of CLOSED. */
struct wire_error {
    uint32_t code;
    char message[256];
    char hint[256];
};

enum wire_result {
    WIRE_OK,
    WIRE_AGAIN,  /* nothing there, or no room: poll */
    WIRE_GONE,   /* the other end has closed */
    WIRE_BROKEN, /* not a message, or cut: the other end breaks the rules */
};

/* A pair of connected ends, close-on-exec; [0] non-blocking for the viewer. */
bool wire_pair(int ends[2], struct error *err);

/* Sends one message. `payload` may be NULL when message->payload_length is 0; `fd` may be
 * -1 and stays the caller's. Blocks only when the socket is blocking. Fills in the magic.
 */
enum wire_result wire_send(int socket, struct wire_message *message, const void *payload,
                           int fd);

/* Receives one message into private memory: *message, `payload` (WIRE_PAYLOAD_MAX bytes),
 * and *fd (-1 when there is none; else the caller's to close). */
enum wire_result wire_receive(int socket, struct wire_message *message, void *payload,
                              int *fd);

#endif
