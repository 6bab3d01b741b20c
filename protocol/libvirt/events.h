/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to guests: libvirt's life-cycle and reboot events, or a look once a second
 * where a driver has none. One guest is watched, by UUID; that anything changed anywhere
 * is told too, for a search that waits. Runs inside libvirt's default event loop.
 */
#ifndef PROTOCOL_LIBVIRT_EVENTS_H
#define PROTOCOL_LIBVIRT_EVENTS_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "protocol/guest.h"
#include "protocol/hypervisor.h"

struct events_listener {
    /* The watched guest changed. */
    void (*lifecycle)(void *opaque, enum hypervisor_lifecycle lifecycle);
    /* Some guest changed, or a second has passed: look again if you wait for one. */
    void (*changed)(void *opaque);
    void (*closed)(void *opaque, int reason); /* of the connection */
    void *opaque;
};

struct events {
    virConnectPtr connection;
    struct events_listener listener;
    int lifecycle_id, reboot_id, timer; /* -1: not registered */
    char uuid[GUEST_UUID_MAX];          /* "" = none is watched */
    bool active, paused;                /* what was last told about it */
    int id;
};

void events_start(struct events *events, virConnectPtr connection,
                  const struct events_listener *listener);
void events_stop(struct events *events);

/* From now on this guest, which is as described. */
void events_watch(struct events *events, const struct guest *guest);

/* While somebody waits the second ticks even where events come. */
void events_tick(struct events *events, bool wanted);

/* What an event of libvirt means; false when it is nothing to tell. Pure. */
bool events_meaning(int event, int detail, enum hypervisor_lifecycle *lifecycle);

#endif
