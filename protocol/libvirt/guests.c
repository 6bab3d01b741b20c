/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/guests.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/libvirt/failure.h"
#include "protocol/libvirt/graphics.h"

static uint32_t state_of(int state) {
    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return GUEST_RUNNING;
    case VIR_DOMAIN_BLOCKED:
        return GUEST_BLOCKED;
    case VIR_DOMAIN_PAUSED:
        return GUEST_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
        return GUEST_SHUTTING_DOWN;
    case VIR_DOMAIN_SHUTOFF:
        return GUEST_SHUT_OFF;
    case VIR_DOMAIN_CRASHED:
        return GUEST_CRASHED;
    case VIR_DOMAIN_PMSUSPENDED:
        return GUEST_SUSPENDED;
    default:
        return GUEST_NO_STATE;
    }
}

static virDomainPtr find_by_id(virConnectPtr connection, const char *text) {
    char *end;
    long id = isdigit((unsigned char)text[0]) ? strtol(text, &end, 10) : -1;
    if (id < 0 || id > INT32_MAX || *end != '\0') {
        return NULL;
    }
    return virDomainLookupByID(connection, (int)id);
}

static bool none_yet(void) {
    const virError *failure = virGetLastError();
    return !failure || failure->code == VIR_ERR_OK || failure->code == VIR_ERR_NO_DOMAIN;
}

/* A number is an id first, a UUID a UUID first; both may also be names. */
static virDomainPtr find_by_any(virConnectPtr connection, const char *text) {
    virDomainPtr domain = find_by_id(connection, text);
    if (!domain && none_yet() && guest_uuid_valid(text)) {
        domain = virDomainLookupByUUIDString(connection, text);
    }
    return !domain && none_yet() ? virDomainLookupByName(connection, text) : domain;
}

static virDomainPtr find_by(virConnectPtr connection, enum guest_key key,
                            const char *text) {
    switch (key) {
    case GUEST_BY_NAME:
        return virDomainLookupByName(connection, text);
    case GUEST_BY_UUID:
        return guest_uuid_valid(text) ? virDomainLookupByUUIDString(connection, text)
                                      : NULL;
    case GUEST_BY_ID:
        return find_by_id(connection, text);
    default:
        return find_by_any(connection, text);
    }
}

static void free_domains(virDomainPtr *domains, int count) {
    for (int i = 0; i < count; i++) {
        virDomainFree(domains[i]);
    }
    free(domains);
}

static bool refuse_several(virDomainPtr *domains, int count, struct error *err) {
    char names[160] = "";
    size_t used = 0;
    for (int i = 0; i < count && used < sizeof names; i++) {
        char name[64];
        escape_line(virDomainGetName(domains[i]), name, sizeof name, 40);
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                 i > 0 ? ", " : "", name);
    }
    bool cut = used >= sizeof names;
    utf8_cut(names, sizeof names - 1);
    error_set(err, ERROR_USAGE, "%d guests are running: %s%s", count, names,
              cut ? " ..." : "");
    return error_hint(err, "say which one is meant: oriel NAME");
}

static virDomainPtr find_only(virConnectPtr connection, struct error *err) {
    virDomainPtr *domains = NULL, only = NULL;
    int count =
        virConnectListAllDomains(connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    if (count < 0) {
        failure_set(err, ERROR_ACTION, "cannot list the guests");
        return NULL;
    }
    if (count == 1) {
        only = domains[0];
        free(domains);
        return only;
    }
    if (count == 0) {
        error_set(err, ERROR_NO_SUCH_GUEST, "no guest is running");
        error_hint(err, "start one, or wait for it with --wait; oriel list shows all");
    } else {
        refuse_several(domains, count, err);
    }
    free_domains(domains, count);
    return NULL;
}

virDomainPtr guests_find(const struct connect *connect, enum guest_key key,
                         const char *text, struct error *err) {
    if (key == GUEST_ONLY) {
        return find_only(connect->connection, err);
    }
    virResetLastError();
    virDomainPtr domain = find_by(connect->connection, key, text);
    if (!domain) {
        char name[120];
        escape_line(text, name, sizeof name, 80);
        if (none_yet()) {
            error_set(err, ERROR_NO_SUCH_GUEST, "there is no guest \"%s\"", name);
            error_hint(err, "oriel list shows the guests; -c names another hypervisor");
        } else {
            char what[160];
            snprintf(what, sizeof what, "cannot look up the guest \"%s\"", name);
            failure_set(err, ERROR_ACTION, what);
        }
    }
    return domain;
}

static void copy_name(const char *name, char *field, size_t size) {
    size_t length = strlen(name);
    if (length < size && utf8_valid(name, length)) {
        memcpy(field, name, length + 1);
    } else {
        escape_text(name, field, size);
    }
}

static bool read_displays(const struct connect *connect, virDomainPtr domain,
                          bool secrets, struct guest *guest, struct error *err) {
    char *xml = NULL;
    if (secrets && !connect->read_only) {
        xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE);
    }
    if (!xml) {
        xml = virDomainGetXMLDesc(domain, 0);
    }
    if (!xml) {
        return failure_set(err, ERROR_ACTION, "cannot read the guest's description");
    }
    bool good = graphics_parse(xml, guest, err);
    memory_wipe(xml, strlen(xml));
    free(xml);
    return good;
}

bool guests_describe(const struct connect *connect, virDomainPtr domain, bool secrets,
                     struct guest *guest, struct error *err) {
    int state = VIR_DOMAIN_NOSTATE;
    memset(guest, 0, sizeof *guest);
    const char *name = virDomainGetName(domain);
    if (!name || virDomainGetUUIDString(domain, guest->uuid) < 0 ||
        virDomainGetState(domain, &state, NULL, 0) < 0) {
        return failure_set(err, ERROR_ACTION, "cannot read the guest's state");
    }
    copy_name(name, guest->name, sizeof guest->name);
    guest->state = state_of(state);
    unsigned id = virDomainGetID(domain);
    guest->id = id <= INT32_MAX && virDomainIsActive(domain) == 1 ? (int32_t)id : -1;
    return read_displays(connect, domain, secrets, guest, err);
}

bool guests_is_up(virDomainPtr domain, bool *starting) {
    int state = VIR_DOMAIN_NOSTATE, reason = 0;
    *starting = false;
    if (virDomainIsActive(domain) != 1 ||
        virDomainGetState(domain, &state, &reason, 0) < 0) {
        return false;
    }
    /* Its display does not listen yet. */
    *starting = state == VIR_DOMAIN_PAUSED && reason == VIR_DOMAIN_PAUSED_STARTING_UP;
    return !*starting;
}

bool guests_list(const struct connect *connect,
                 bool (*each)(void *opaque, const struct guest *guest), void *opaque,
                 struct error *err) {
    virDomainPtr *domains = NULL;
    int count = virConnectListAllDomains(connect->connection, &domains, 0);
    if (count < 0) {
        return failure_set(err, ERROR_ACTION, "cannot list the guests");
    }
    for (int i = 0; i < count && i < HYPERVISOR_LIST_MAX; i++) {
        struct guest guest;
        struct error vanished;
        if (guests_describe(connect, domains[i], false, &guest, &vanished) &&
            !each(opaque, &guest)) {
            break;
        }
    }
    free_domains(domains, count);
    return true;
}
