/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Streams of a console by number: VNC has the one number 0, SPICE one for each channel,
 * made of its kind (the SPICE protocol's own numbers) and its id. Pure.
 */
#ifndef PROTOCOL_CHANNEL_H
#define PROTOCOL_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

enum channel_kind {
    CHANNEL_ONLY = 0, /* VNC */
    CHANNEL_MAIN = 1,
    CHANNEL_DISPLAY = 2,
    CHANNEL_INPUTS = 3,
    CHANNEL_CURSOR = 4,
    CHANNEL_PLAYBACK = 5,
    CHANNEL_RECORD = 6,
    CHANNEL_SMARTCARD = 8,
    CHANNEL_USBREDIR = 9,
    CHANNEL_PORT = 10,
    CHANNEL_WEBDAV = 11,
    CHANNEL_KINDS = 12,
};

enum {
    CHANNEL_IDS = 256,
};

static inline unsigned channel_number(enum channel_kind kind, unsigned id) {
    return (unsigned)kind * CHANNEL_IDS + id;
}

static inline unsigned channel_kind(unsigned number) {
    return number / CHANNEL_IDS;
}

static inline unsigned channel_id(unsigned number) {
    return number % CHANNEL_IDS;
}

/* Bits (1 << kind) of the channels that a console may ask streams for, from what is
 * wanted of it (WIRE_WANT_...). */
uint32_t channel_allowed(uint32_t wanted);

/* "display", as libvirt's <channel name> has it; NULL for a number without a name. */
const char *channel_name(unsigned kind);

#endif
