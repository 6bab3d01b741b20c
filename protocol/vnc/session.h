/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One RFB connection: what the message handlers of oriel-vnc share. Made by main.c. The
 * reader thread owns all of it but the writer and the canvas, which look after
 * themselves, and the atomics, which it sets and the wire thread reads.
 */
#ifndef PROTOCOL_VNC_SESSION_H
#define PROTOCOL_VNC_SESSION_H

#include <rfb/rfbclient.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "protocol/canvas.h"
#include "protocol/vnc/coverage.h"
#include "protocol/vnc/cursor.h"
#include "protocol/vnc/decoder.h"
#include "protocol/vnc/desktop.h"
#include "protocol/vnc/pace.h"
#include "protocol/vnc/stream.h"
#include "protocol/vnc/writer.h"
#include "protocol/wire.h"

struct session {
    int wire;
    struct wire_message start; /* the viewer's settings */
    bool local;                /* the server is on this machine */
    rfbClient *client;
    struct stream stream;
    struct canvas canvas;
    struct coverage coverage;
    struct decoder *decoder;
    struct writer writer;
    struct pace pace;
    struct desktop desktop;
    struct cursor_shape cursor;
    int64_t bell_ms;     /* when the last one was passed on */
    bool silent;         /* the server was reported as not answering */
    bool has_pixels;     /* some of the picture has come */
    atomic_bool running; /* after ServerInit: input may be sent */
    atomic_bool extended_keys;
    atomic_bool extended_buttons;
    atomic_bool relative_pointer; /* what the server makes of positions */
};

/* Tells the viewer what can be done here; again when that changes. Reader thread. */
void session_send_ready(struct session *session);

#endif
