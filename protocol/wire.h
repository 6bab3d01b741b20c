/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What crosses the border between oriel and its helpers: messages over a SOCK_SEQPACKET
 * socketpair. One message = this fixed-size struct, an optional payload of at most 64 KiB
 * and at most one fd. Both ends are of one build; the magic number carries the version.
 * Fields are plain numbers, texts have no NUL at their end: what they must keep is
 * checked by the receiver (wire_check.h).
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
    WIRE_START = 1, /* settings; channel: the display that is shown; fd: its memfd */
    WIRE_STREAM,    /* channel (protocol/channel.h), where from; fd: connected */
    WIRE_KEY,       /* scancode, keysym, down */
    WIRE_POINTER,   /* absolute position, buttons */
    WIRE_MOTION,    /* relative, buttons */
    WIRE_WHEEL,     /* clicks in both axes at a position, buttons held meanwhile */
    WIRE_RESIZE,    /* the size that the guest is asked to take */
    WIRE_RELEASE,   /* the frame with this sequence number may be overwritten */
    WIRE_REFRESH,   /* asks the server for the whole picture again */
    WIRE_STOP,      /* end in order */

    WIRE_DISPLAY_SHOW = 16, /* fd: memfd of one more display, whose pictures are wanted */
    WIRE_DISPLAY_HIDE,      /* they are not wanted any more */
    WIRE_PASSWORD,          /* payload: for the server; comes before the first stream */
    WIRE_HOST_OFFER,        /* the host's clipboard has text, or none any more */
    WIRE_HOST_TEXT,         /* parts of it, asked for with NEED_HOST_TEXT */
    WIRE_FETCH_GUEST_TEXT,  /* the text that GUEST_OFFER spoke of is wanted */
    WIRE_FILE,              /* one to copy to the guest; payload: its name; fd */
    WIRE_FILE_CANCEL,       /* number */
    WIRE_SOUND_DELAY,       /* number: milliseconds until what comes now is heard */
    WIRE_MICROPHONE_DATA,   /* payload: S16, as MICROPHONE_START says */
    WIRE_USB_REDIRECT,      /* a device goes to the guest, or comes back */
    WIRE_USB_FILTER,        /* payload: rules for devices that go there by themselves */
    WIRE_SHARE_CD,          /* payload: its name; fd: an ISO image */
    WIRE_SHARE_FOLDER,      /* payload: path; before the first stream */
    WIRE_PORT_INPUT,        /* payload: bytes for a port */

    /* display helper to viewer */
    WIRE_READY = 64, /* abilities; comes again when they change */
    WIRE_SIZE,       /* the guest's display has this size from now on; 0x0: no picture
                      * comes any more from the memory last given, once for each HIDE */
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
    WIRE_CLOSED,      /* payload: struct wire_error; a loss without a hint is one that
                       * the helper cannot explain */

    WIRE_DISPLAY = 96,   /* the guest has a display of this number, or has it no more */
    WIRE_IDENTITY,       /* payload: the guest's UUID, 16 bytes */
    WIRE_NOTICE,         /* payload: struct wire_error; the console goes on */
    WIRE_GUEST_OFFER,    /* the guest's clipboard has text, or none any more */
    WIRE_NEED_HOST_TEXT, /* the guest wants the text of HOST_OFFER */
    WIRE_FILE_PROGRESS,  /* of one FILE */
    WIRE_FILE_DONE,      /* payload: struct wire_error, code 0 when it went well */
    WIRE_SOUND_START,    /* channels, rate: S16 follows in SOUND_DATA */
    WIRE_SOUND_DATA,     /* payload */
    WIRE_SOUND_STOP,
    WIRE_SOUND_VOLUME,     /* what the guest wishes */
    WIRE_MICROPHONE_START, /* channels, rate that the guest wants */
    WIRE_MICROPHONE_STOP,
    WIRE_USB_DEVICE,  /* payload: what it is called */
    WIRE_PORT_STATE,  /* payload: name */
    WIRE_PORT_OUTPUT, /* payload: bytes from a port */

    /* oriel-libvirt: protocol/hypervisor_wire.h */
    WIRE_HYPERVISOR_FIRST = 128,
};

/* Abilities in READY. */
enum {
    WIRE_CAN_RESIZE = 1 << 0,
    WIRE_CAN_SCANCODES = 1 << 1,
    WIRE_CAN_TEXT = 1 << 2,  /* the clipboard's, both ways */
    WIRE_CAN_FILES = 1 << 3, /* copies files to the guest */
    WIRE_CAN_USB = 1 << 4,
};

/* What the viewer wants of a console beyond picture and input, in START. A stream for
 * what was not wanted is refused. */
enum {
    WIRE_WANT_SOUND = 1 << 0,
    WIRE_WANT_MICROPHONE = 1 << 1,
    WIRE_WANT_TEXT_TO_GUEST = 1 << 2,
    WIRE_WANT_TEXT_FROM_GUEST = 1 << 3,
    WIRE_WANT_FILES = 1 << 4,
    WIRE_WANT_USB = 1 << 5,
    WIRE_WANT_SMARTCARD = 1 << 6,
    WIRE_WANT_FOLDER = 1 << 7,
    WIRE_WANT_PORTS = 1 << 8,
    WIRE_WANT_VIDEO_CODECS = 1 << 9, /* beyond MJPEG: GStreamer's plug-ins are loaded */
    WIRE_WANT_NO_INPUT = 1 << 10,    /* nobody may change anything in the guest */
    WIRE_WANT_ALL = (1 << 11) - 1,
};

struct wire_message {
    uint32_t magic;
    uint32_t kind;
    uint32_t payload_length; /* of what follows the struct */
    uint32_t channel;        /* display, stream, file, device or port; 0 is the first */
    union {
        struct {
            uint8_t shared;            /* other clients stay */
            int8_t quality;            /* JPEG quality 0 to 9, -1 = lossless only */
            int8_t compression;        /* 0 to 9, -1 = the server's default */
            int32_t encoding;          /* preferred encoding, -1 = by `local` */
            int32_t image_compression; /* SPICE's number, -1 = by `local` */
            uint32_t wanted;           /* WIRE_WANT_... */
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
        struct {
            uint64_t done, total; /* bytes; FILE: total only */
        } file;
        struct {
            uint32_t channels; /* 1 or 2 */
            uint32_t rate;     /* Hz */
        } sound;
        struct {
            uint32_t muted;
            uint32_t volume; /* 0 to 65535, cubic; the loudest channel's */
        } volume;
        struct {
            uint16_t vendor, product;
            uint8_t is_present;
            uint8_t is_redirected;
            uint8_t is_redirectable;
        } usb;
        struct {
            uint32_t read_only;
        } folder;
        uint64_t number; /* RELEASE: sequence; LEDS, POINTER_MODE, SILENCE, DISPLAY,
                          * OFFERs, USB_REDIRECT, PORT_STATE, SOUND_DELAY: value */
        uint32_t abilities;
    } u;
};

/* The payload of CLOSED, NOTICE and FILE_DONE. */
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
