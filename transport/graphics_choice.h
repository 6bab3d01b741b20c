/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of a guest's displays to take, and by which way: an endpoint to dial, or an fd
 * that libvirt opens. Pure; any thread.
 */
#ifndef TRANSPORT_GRAPHICS_CHOICE_H
#define TRANSPORT_GRAPHICS_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/guest.h"
#include "transport/endpoint.h"

/* Where the guest runs and what is wished. */
struct graphics_wish {
    const char *hostname; /* of the hypervisor; "" when it is this machine */
    bool is_local;
    bool attach; /* through libvirt, whatever else there is */
    bool takes_vnc;
    bool takes_spice;
    /* There is no oriel-spice: a display of that kind is passed over. */
    bool lacks_spice;
    uint32_t needed_channels; /* SPICE: bits 1 << kind that must not be TLS only */
};

struct graphics_choice {
    const struct guest_graphics *graphics; /* inside the guest: index, password */
    bool by_fd;                            /* ask libvirt to open graphics->index */
    struct endpoint endpoint; /* else dial this; its protocol and secure_channels hold for
                               * both ways */
    struct error passed_over; /* why a better display was not taken; ERROR_NONE = none */
};

/* A SPICE display before a VNC one, else in the guest's order: the first that can be
 * reached. ERROR_GUEST_NOT_RUNNING, ERROR_NO_DISPLAY or ERROR_UNSUPPORTED with the reason
 * when there is none. */
bool graphics_choice_make(const struct guest *guest, const struct graphics_wish *wish,
                          struct graphics_choice *choice, struct error *err);

#endif
