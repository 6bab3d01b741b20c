/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/extras.h"

#include "protocol/channel.h"
#include "protocol/wire.h"

static const struct extra {
    unsigned wanted;
    enum channel_kind kind;
    const char *name;
    const char *remedy; /* what the guest's configuration lacks */
} extras[] = {
    {WIRE_WANT_MICROPHONE, CHANNEL_RECORD, "the microphone",
     "the guest needs a sound card, with its sound sent by SPICE"},
    {WIRE_WANT_USB, CHANNEL_USBREDIR, "a USB device or CD",
     "the guest needs <redirdev bus='usb' type='spicevmc'/> and a USB controller"},
    {WIRE_WANT_SMARTCARD, CHANNEL_SMARTCARD, "a smart card",
     "the guest needs <smartcard mode='passthrough' type='spicevmc'/>"},
    {WIRE_WANT_FOLDER, CHANNEL_WEBDAV, "a shared folder",
     "the guest needs a spiceport channel named org.spice-space.webdav.0"},
    {WIRE_WANT_PORTS, CHANNEL_PORT, "a port", "the guest needs a spiceport channel"},
};

enum {
    EXTRAS = sizeof extras / sizeof extras[0]
};

unsigned extras_of(unsigned wanted) {
    unsigned all = 0;
    for (unsigned i = 0; i < EXTRAS; i++) {
        all |= extras[i].wanted;
    }
    return wanted & all;
}

bool extras_check_vnc(unsigned wanted, struct error *err) {
    for (unsigned i = 0; i < EXTRAS; i++) {
        if (wanted & extras[i].wanted) {
            error_set(err, ERROR_UNSUPPORTED,
                      "%s cannot go to the guest: its display is VNC", extras[i].name);
            return error_hint(err, "that takes a SPICE display");
        }
    }
    return true;
}

bool extras_drop_secure(unsigned *wanted, const struct endpoint *endpoint,
                        struct error *why) {
    for (unsigned i = 0; i < EXTRAS; i++) {
        if ((*wanted & extras[i].wanted) &&
            !endpoint_check_channel(endpoint, extras[i].kind, why)) {
            *wanted &= ~extras[i].wanted;
            error_prefix(why, "%s cannot go to the guest", extras[i].name);
            return true;
        }
    }
    return false;
}

bool extras_drop_missing(unsigned *wanted, uint32_t channels, struct error *why) {
    for (unsigned i = 0; i < EXTRAS; i++) {
        if ((*wanted & extras[i].wanted) && !(channels & 1u << extras[i].kind)) {
            *wanted &= ~extras[i].wanted;
            error_set(why, ERROR_UNSUPPORTED,
                      "%s cannot go to the guest, which has no channel for it",
                      extras[i].name);
            error_hint(why, "%s", extras[i].remedy);
            return true;
        }
    }
    return false;
}
