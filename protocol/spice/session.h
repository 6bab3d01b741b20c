/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One SPICE console: what the members of the family (family.h) share, and its one end.
 * Made by main.c, lives as long as the process. All of oriel-spice is on one thread, the
 * one of GLib's default context; nothing here may be called on a coroutine's stack.
 */
#ifndef PROTOCOL_SPICE_SESSION_H
#define PROTOCOL_SPICE_SESSION_H

#include <spice-client.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/channel.h"
#include "protocol/serve.h"
#include "protocol/spice/heads.h"
#include "protocol/spice/journal.h"
#include "protocol/spice/layout.h"
#include "protocol/wire.h"

struct session {
    int wire;
    struct wire_message start; /* the viewer's settings */
    SpiceSession *spice;       /* its signals: g_signal_connect(session->spice, ...) */
    SpiceMainChannel *main;    /* NULL before it is there and after it is gone */
    SpiceInputsChannel *inputs;
    /* Those that live, by kind and id. */
    SpiceChannel *channels[CHANNEL_KINDS][CHANNEL_IDS];
    bool local;         /* the server is on this machine: known with the first stream */
    bool has_password;  /* the viewer has given one */
    bool is_ready;      /* READY was sent */
    uint32_t abilities; /* as last sent */
    struct journal journal;
    struct heads heads;
    struct layout_head layout[LIMIT_DISPLAYS]; /* the displays there are, by number */
    /* State of a member's own: made by its begin() or attach(), defined in its file. */
    struct streams *streams;
    struct opening *opening;
    struct display *display;
    struct pointer *pointer;
    struct cursors *cursors;
    struct agent *agent;
    struct clipboard *clipboard;
    struct transfer *transfer;
    struct playback *playback;
    struct record *record;
    struct usb *usb;
    struct ports *ports;
    struct webdav *webdav;
    struct smartcard *smartcard;
};

/* A channel's number among those of its kind. */
unsigned session_channel_id(SpiceChannel *channel);

/* True when the viewer wants any of these WIRE_WANT_... */
static inline bool session_wants(const struct session *session, uint32_t bits) {
    return (session->start.u.start.wanted & bits) != 0;
}

/* Where display `number` is; one that is not there has no area. */
static inline struct layout_head session_head(const struct session *session,
                                              unsigned number) {
    return number < LIMIT_DISPLAYS ? session->layout[number]
                                   : (struct layout_head){.is_present = false};
}

/* `bits` of WIRE_CAN_... are to be had from now on, or not any more; READY is sent when
 * that changes something. */
void session_set_abilities(struct session *session, uint32_t bits, bool on);

/* Something failed, the console goes on. */
void session_notice(struct session *session, const struct error *err);

/* The one end: CLOSED is sent and the process ends. */
_Noreturn void session_end(struct session *session, const struct error *err);

/* As serve_send(). */
static inline void session_send(struct session *session, struct wire_message *message,
                                const void *payload) {
    serve_send(session->wire, message, payload);
}

#endif
