/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The family of members: each is one thing that a SPICE console does, in a file of its
 * own with one const row, listed in family.c. A row says which channel it lives on and
 * which messages of the viewer are its own. Several members may live on one channel.
 */
#ifndef PROTOCOL_SPICE_FAMILY_H
#define PROTOCOL_SPICE_FAMILY_H

#include <spice-client.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/channel.h"
#include "protocol/wire.h"

struct session;

enum {
    MEMBER_MESSAGES = 6
};

struct member_message {
    uint32_t kind; /* enum wire_kind; 0 ends the list */
    /* `payload` has message->payload_length bytes and a NUL after them, and is gone when
     * the function returns. `fd` is -1 unless has_fd; then it is the member's. Comes at
     * any time after begin(), also with no channel there. */
    void (*take)(struct session *session, const struct wire_message *message,
                 const uint8_t *payload, int fd);
    bool has_fd; /* comes with one, always; else never */
};

struct member {
    enum channel_kind channel; /* CHANNEL_ONLY: lives on none */
    uint32_t wanted;           /* any of these WIRE_WANT_...; 0 = always there */
    /* All of these may be NULL. begin(): the library's session is made, with its
     * properties set, and not connected yet. attach(): a channel of the kind is there, to
     * connect signals and, after it, be connected; its id is below the bound of its kind
     * (channels.c). detach(): it is going; nothing of it may be touched after. None is
     * called when the member is not wanted. */
    void (*begin)(struct session *session);
    void (*attach)(struct session *session, SpiceChannel *channel);
    void (*detach)(struct session *session, SpiceChannel *channel);
    struct member_message messages[MEMBER_MESSAGES];
};

extern const struct member member_guest;
extern const struct member member_streams;
extern const struct member member_display;
extern const struct member member_cursor;
extern const struct member member_inputs;
extern const struct member member_agent;
extern const struct member member_clipboard;
extern const struct member member_transfer;
extern const struct member member_playback;
extern const struct member member_record;
extern const struct member member_usb;
extern const struct member member_ports;
extern const struct member member_webdav;
extern const struct member member_smartcard;

void family_begin(struct session *session);
void family_attach(struct session *session, enum channel_kind kind,
                   SpiceChannel *channel);
void family_detach(struct session *session, enum channel_kind kind,
                   SpiceChannel *channel);

/* Gives one message of the viewer to its member. False when it breaks the rules: no
 * member has it, or an fd comes where none belongs. What belongs to a member that was not
 * wanted is dropped. `fd` is consumed whatever happens. */
bool family_take(struct session *session, const struct wire_message *message,
                 const uint8_t *payload, int fd);

#endif
