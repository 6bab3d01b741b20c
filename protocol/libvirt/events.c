/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/events.h"

#include <libvirt/virterror.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum {
    TICK_MILLISECONDS = 1000,
};

static enum hypervisor_lifecycle stop_meaning(int detail) {
    switch (detail) {
    case VIR_DOMAIN_EVENT_STOPPED_DESTROYED:
        return LIFECYCLE_DESTROYED;
    case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
        return LIFECYCLE_CRASHED;
    case VIR_DOMAIN_EVENT_STOPPED_MIGRATED:
        return LIFECYCLE_MIGRATED;
    case VIR_DOMAIN_EVENT_STOPPED_SAVED:
        return LIFECYCLE_SAVED;
    case VIR_DOMAIN_EVENT_STOPPED_FAILED:
        return LIFECYCLE_FAILED;
    default:
        return LIFECYCLE_SHUT_DOWN;
    }
}

bool events_meaning(int event, int detail, enum hypervisor_lifecycle *lifecycle) {
    switch (event) {
    case VIR_DOMAIN_EVENT_STARTED:
        *lifecycle = detail == VIR_DOMAIN_EVENT_STARTED_WAKEUP ? LIFECYCLE_RESUMED
                                                               : LIFECYCLE_STARTED;
        return true;
    case VIR_DOMAIN_EVENT_SUSPENDED:
    case VIR_DOMAIN_EVENT_PMSUSPENDED:
        *lifecycle = LIFECYCLE_PAUSED;
        return true;
    case VIR_DOMAIN_EVENT_RESUMED:
        *lifecycle = LIFECYCLE_RESUMED;
        return true;
    case VIR_DOMAIN_EVENT_STOPPED:
        *lifecycle = stop_meaning(detail);
        return true;
    case VIR_DOMAIN_EVENT_CRASHED:
        *lifecycle = LIFECYCLE_CRASHED;
        return true;
    default:
        return false; /* defined, undefined; SHUTDOWN comes before STOPPED */
    }
}

static bool is_an_end(enum hypervisor_lifecycle lifecycle) {
    return lifecycle == LIFECYCLE_SHUT_DOWN || lifecycle == LIFECYCLE_DESTROYED ||
           lifecycle == LIFECYCLE_CRASHED || lifecycle == LIFECYCLE_MIGRATED ||
           lifecycle == LIFECYCLE_SAVED || lifecycle == LIFECYCLE_FAILED;
}

/* Tells what is news: an event may be older than the description that was sent. */
static void tell(struct events *events, enum hypervisor_lifecycle lifecycle) {
    bool news = true;
    if (lifecycle == LIFECYCLE_STARTED) {
        news = !events->active;
        events->active = true;
        events->paused = events->paused && !news;
    } else if (is_an_end(lifecycle)) {
        news = events->active;
        events->active = false;
    } else if (lifecycle == LIFECYCLE_PAUSED || lifecycle == LIFECYCLE_RESUMED) {
        news = events->active && events->paused != (lifecycle == LIFECYCLE_PAUSED);
        events->paused = lifecycle == LIFECYCLE_PAUSED;
    }
    if (news) {
        events->listener.lifecycle(events->listener.opaque, lifecycle);
    }
}

static bool is_watched(const struct events *events, virDomainPtr domain) {
    char uuid[VIR_UUID_STRING_BUFLEN];
    return events->uuid[0] && virDomainGetUUIDString(domain, uuid) == 0 &&
           strcasecmp(uuid, events->uuid) == 0;
}

static int on_lifecycle(virConnectPtr connection, virDomainPtr domain, int event,
                        int detail, void *opaque) {
    struct events *events = opaque;
    enum hypervisor_lifecycle lifecycle;
    (void)connection;
    if (is_watched(events, domain) && events_meaning(event, detail, &lifecycle)) {
        tell(events, lifecycle);
    }
    events->listener.changed(events->listener.opaque);
    return 0;
}

static void on_reboot(virConnectPtr connection, virDomainPtr domain, void *opaque) {
    struct events *events = opaque;
    (void)connection;
    if (is_watched(events, domain)) {
        tell(events, LIFECYCLE_REBOOTED);
    }
}

static void on_close(virConnectPtr connection, int reason, void *opaque) {
    struct events *events = opaque;
    (void)connection;
    events->listener.closed(events->listener.opaque, reason);
}

static enum hypervisor_lifecycle shutoff_meaning(int reason) {
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return LIFECYCLE_DESTROYED;
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        return LIFECYCLE_CRASHED;
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
        return LIFECYCLE_MIGRATED;
    case VIR_DOMAIN_SHUTOFF_SAVED:
        return LIFECYCLE_SAVED;
    case VIR_DOMAIN_SHUTOFF_FAILED:
        return LIFECYCLE_FAILED;
    default:
        return LIFECYCLE_SHUT_DOWN;
    }
}

static void compare(struct events *events, virDomainPtr domain) {
    int state = VIR_DOMAIN_NOSTATE, reason = 0;
    bool active = domain && virDomainIsActive(domain) == 1;
    int id = active ? (int)virDomainGetID(domain) : -1;
    if (domain && virDomainGetState(domain, &state, &reason, 0) < 0) {
        return;
    }
    if (!active) {
        tell(events, state == VIR_DOMAIN_CRASHED   ? LIFECYCLE_CRASHED
                     : state == VIR_DOMAIN_SHUTOFF ? shutoff_meaning(reason)
                                                   : LIFECYCLE_SHUT_DOWN);
        return;
    }
    if (events->active && id != events->id) {
        tell(events, LIFECYCLE_SHUT_DOWN); /* off and on within a second */
    }
    events->id = id;
    tell(events, LIFECYCLE_STARTED);
    tell(events, state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED
                     ? LIFECYCLE_PAUSED
                     : LIFECYCLE_RESUMED);
}

static void look(struct events *events) {
    virDomainPtr domain = virDomainLookupByUUIDString(events->connection, events->uuid);
    const virError *failure = virGetLastError();
    if (domain || (failure && failure->code == VIR_ERR_NO_DOMAIN)) {
        compare(events, domain);
    }
    if (domain) {
        virDomainFree(domain);
    }
}

static void on_tick(int timer, void *opaque) {
    struct events *events = opaque;
    (void)timer;
    if (events->uuid[0] && events->lifecycle_id < 0) {
        look(events);
    }
    events->listener.changed(events->listener.opaque);
}

void events_start(struct events *events, virConnectPtr connection,
                  const struct events_listener *listener) {
    memset(events, 0, sizeof *events);
    events->connection = connection;
    events->listener = *listener;
    events->lifecycle_id = virConnectDomainEventRegisterAny(
        connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
        VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), events, NULL);
    events->reboot_id = virConnectDomainEventRegisterAny(
        connection, NULL, VIR_DOMAIN_EVENT_ID_REBOOT,
        VIR_DOMAIN_EVENT_CALLBACK(on_reboot), events, NULL);
    virConnectRegisterCloseCallback(connection, on_close, events, NULL);
    events->timer = virEventAddTimeout(-1, on_tick, events, NULL);
    events_tick(events, false);
    virResetLastError();
}

void events_tick(struct events *events, bool wanted) {
    bool needed = wanted || events->lifecycle_id < 0;
    virEventUpdateTimeout(events->timer, needed ? TICK_MILLISECONDS : -1);
}

void events_watch(struct events *events, const struct guest *guest) {
    memcpy(events->uuid, guest->uuid, sizeof events->uuid);
    events->active = guest_is_active(guest);
    events->paused = guest->state == GUEST_PAUSED || guest->state == GUEST_SUSPENDED;
    events->id = guest->id;
}

void events_stop(struct events *events) {
    if (events->lifecycle_id >= 0) {
        virConnectDomainEventDeregisterAny(events->connection, events->lifecycle_id);
    }
    if (events->reboot_id >= 0) {
        virConnectDomainEventDeregisterAny(events->connection, events->reboot_id);
    }
    virConnectUnregisterCloseCallback(events->connection, on_close);
    virEventRemoveTimeout(events->timer);
}
