/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/channel.h"

#include <stddef.h>

#include "protocol/wire.h"

static const struct {
    const char *name;
    uint32_t wanted; /* any of these */
    bool is_basic;   /* always allowed */
} channels[CHANNEL_KINDS] = {
    [CHANNEL_MAIN] = {"main", 0, true},
    [CHANNEL_DISPLAY] = {"display", 0, true},
    [CHANNEL_INPUTS] = {"inputs", 0, true},
    [CHANNEL_CURSOR] = {"cursor", 0, true},
    [CHANNEL_PLAYBACK] = {"playback", WIRE_WANT_SOUND, false},
    [CHANNEL_RECORD] = {"record", WIRE_WANT_MICROPHONE, false},
    [CHANNEL_SMARTCARD] = {"smartcard", WIRE_WANT_SMARTCARD, false},
    [CHANNEL_USBREDIR] = {"usbredir", WIRE_WANT_USB, false},
    [CHANNEL_PORT] = {"port", WIRE_WANT_PORTS, false},
    [CHANNEL_WEBDAV] = {"webdav", WIRE_WANT_FOLDER, false},
};

uint32_t channel_allowed(uint32_t wanted) {
    uint32_t allowed = 1u << CHANNEL_ONLY;
    for (unsigned kind = 0; kind < CHANNEL_KINDS; kind++) {
        if (channels[kind].is_basic || (channels[kind].wanted & wanted)) {
            allowed |= 1u << kind;
        }
    }
    return allowed;
}

const char *channel_name(unsigned kind) {
    return kind < CHANNEL_KINDS ? channels[kind].name : NULL;
}
