/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A display helper for tests, in process: speaks the helper's side of protocol/wire.h on
 * one end of wire_pair() and paints what it is told. Step by step, on the caller's
 * thread: nothing happens between calls. Each function returns false, or ends the program
 * with a message, when the viewer breaks the rules; a wait is at most `timeout_ms`.
 */
#ifndef TESTS_FAKES_FAKE_HELPER_H
#define TESTS_FAKES_FAKE_HELPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/damage.h"
#include "base/surface.h"
#include "protocol/framebuffer.h"
#include "protocol/limits.h"
#include "protocol/wire.h"

/* One of its displays. */
struct fake_display {
    struct framebuffer framebuffer; /* fd -1: not shown */
    uint64_t sequence;              /* of the last FRAME */
    uint64_t released;              /* of the last RELEASE */
};

struct fake_helper {
    int socket; /* owned */
    /* The display that is spoken of: START's, until fake_helper_switch(). */
    unsigned display;
    struct framebuffer framebuffer;
    uint64_t sequence, released;
    struct fake_display others[LIMIT_DISPLAYS];
    struct wire_message start;         /* what START said */
    int stream;                        /* from the last STREAM, owned; -1 = none yet */
    unsigned stream_channel;           /* ... and which it is */
    int file;                          /* from the last FILE or SHARE_CD, owned; or -1 */
    bool stopped;                      /* STOP came */
    uint8_t payload[WIRE_PAYLOAD_MAX]; /* of the last message received */
};

/* True in a test program that was started again as a helper: no arguments, and the wire
 * is where a helper finds it. */
bool fake_helper_is_wanted(int argc);

/* Takes `socket` over and waits for START. */
bool fake_helper_begin(struct fake_helper *helper, int socket, int timeout_ms);
void fake_helper_end(struct fake_helper *helper);

/* The next message from the viewer, of any kind: what it means for `helper` (RELEASE,
 * STREAM, FILE, SHARE_CD, STOP) is already noted; DISPLAY_SHOW and DISPLAY_HIDE are
 * followed, and the latter answered. False: none within the time, or the viewer is gone.
 */
bool fake_helper_receive(struct fake_helper *helper, struct wire_message *message,
                         int timeout_ms);
/* As above until one of `kind` came; others are dropped. */
bool fake_helper_expect(struct fake_helper *helper, enum wire_kind kind,
                        struct wire_message *message, int timeout_ms);
/* Until the last frame of this display is released; other messages are dropped. */
bool fake_helper_wait_release(struct fake_helper *helper, int timeout_ms);

/* Speaks of another display from now on: sizes, frames, pointer shapes and positions. */
void fake_helper_switch(struct fake_helper *helper, unsigned display);

void fake_helper_ready(struct fake_helper *helper, uint32_t abilities);
/* Maps the new mode and says so; the pixels are what the memory holds. */
void fake_helper_size(struct fake_helper *helper, int width, int height);
/* The front buffer, to be painted by the caller. */
struct surface fake_helper_front(struct fake_helper *helper);
/* A pixel of the test pattern number `seed`: every place and seed has its own colour. */
uint32_t fake_helper_pattern(int x, int y, unsigned seed);
void fake_helper_paint(struct fake_helper *helper, struct rect area, unsigned seed);
void fake_helper_fill(struct fake_helper *helper, struct rect area, uint32_t colour);
/* FRAME with one rectangle of damage, or with several; counts the sequence. */
void fake_helper_frame(struct fake_helper *helper, struct rect area, bool complete);
void fake_helper_frame_damage(struct fake_helper *helper, const struct damage *damage,
                              bool complete);
/* Cut into parts as long as the wire allows; premultiplied ARGB. 0x0 = hidden. */
void fake_helper_cursor(struct fake_helper *helper, int width, int height, int hot_x,
                        int hot_y, const uint32_t *pixels);
void fake_helper_position(struct fake_helper *helper, int x, int y);
/* POINTER_MODE, LEDS, BELL, SILENCE, offers, NEED_STREAM (as channel), what only has a
 * kind. */
void fake_helper_number(struct fake_helper *helper, enum wire_kind kind, uint64_t number);
/* DISPLAY. */
void fake_helper_display(struct fake_helper *helper, unsigned display, bool is_there);
/* SOUND_START, MICROPHONE_START. */
void fake_helper_sound(struct fake_helper *helper, enum wire_kind kind, unsigned channels,
                       unsigned rate);
void fake_helper_volume(struct fake_helper *helper, bool muted, unsigned volume);
/* SOUND_DATA, PORT_OUTPUT, IDENTITY. */
void fake_helper_data(struct fake_helper *helper, enum wire_kind kind, unsigned channel,
                      const void *bytes, size_t length);
void fake_helper_progress(struct fake_helper *helper, unsigned file, uint64_t done,
                          uint64_t total);
void fake_helper_usb(struct fake_helper *helper, unsigned device, uint16_t vendor,
                     uint16_t product, bool is_redirected, const char *name);
void fake_helper_port(struct fake_helper *helper, unsigned port, bool on,
                      const char *name);
/* TITLE, GUEST_TEXT. */
void fake_helper_text(struct fake_helper *helper, enum wire_kind kind, const char *text);
/* CLOSED, NOTICE, FILE_DONE. */
void fake_helper_error(struct fake_helper *helper, enum wire_kind kind, unsigned channel,
                       enum error_code code, const char *message, const char *hint);
void fake_helper_closed(struct fake_helper *helper, enum error_code code,
                        const char *message, const char *hint);
/* Anything, also what is forbidden. */
bool fake_helper_send(struct fake_helper *helper, struct wire_message *message,
                      const void *payload, int fd);

#endif
