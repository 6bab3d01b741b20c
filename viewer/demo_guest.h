/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ground that oriel demo stands on: a private directory under /tmp with a copy of the
 * guest's image and the settings of libvirt's embedded driver, and the XML of the guest.
 * The guest itself is made and ended by oriel-libvirt.
 */
#ifndef VIEWER_DEMO_GUEST_H
#define VIEWER_DEMO_GUEST_H

#include <stdbool.h>

#include "base/error.h"

struct demo_guest {
    char root[64];
    char uri[128]; /* qemu:///embed?root=... */
    char xml[4096];
    int lock; /* held while root is in use */
};

/* First removes what earlier runs left that were killed, their QEMU included. */
bool demo_guest_prepare(struct demo_guest *demo, struct error *err);

/* After hypervisor_stop() or connection_stop(): removes the directory. */
void demo_guest_finish(struct demo_guest *demo);

#endif
