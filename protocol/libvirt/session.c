/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/session.h"

#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/memory.h"
#include "protocol/hypervisor_wire.h"
#include "protocol/libvirt/connect.h"
#include "protocol/libvirt/create.h"
#include "protocol/libvirt/events.h"
#include "protocol/libvirt/failure.h"
#include "protocol/libvirt/guests.h"
#include "protocol/libvirt/open.h"
#include "protocol/libvirt/rest.h"
#include "protocol/libvirt/supervisor.h"

struct session {
    int wire;
    bool ended;
    bool look_again; /* something changed while a search waits */
    struct connect connect;
    struct events events;
    bool searching;
    struct hypervisor_wire_find search;
    virDomainPtr guest; /* the one that was found or made */
    struct create create;
    unsigned char payload[WIRE_PAYLOAD_MAX + 1]; /* NUL after the last byte */
};

static void reply(struct session *session, struct wire_message *message,
                  const void *payload, size_t length, int fd) {
    message->payload_length = (uint32_t)length;
    if (wire_send(session->wire, message, payload, fd) != WIRE_OK) {
        session->ended = true;
    }
}

static void reply_plain(struct session *session, uint32_t kind, const void *payload,
                        size_t length) {
    struct wire_message message = {.kind = kind};
    reply(session, &message, payload, length, -1);
}

static void reply_error(struct session *session, uint32_t kind, uint32_t question,
                        const struct error *err) {
    struct wire_message message = {.kind = kind, .channel = question};
    struct wire_error sent = {.code = err->code};
    memcpy(sent.message, err->message, sizeof sent.message);
    memcpy(sent.hint, err->hint, sizeof sent.hint);
    reply(session, &message, &sent, sizeof sent, -1);
}

static void close_with(struct session *session, const struct error *err) {
    reply_error(session, WIRE_CLOSED, 0, err);
    session->ended = true;
}

/* A refusal, unless the connection is what failed. */
static void refuse(struct session *session, uint32_t question, struct error *err) {
    if (virConnectIsAlive(session->connect.connection) == 0) {
        err->code = ERROR_CONNECTION_LOST;
        error_prefix(err, "the connection to libvirt is lost");
        close_with(session, err);
        return;
    }
    reply_error(session, WIRE_HYPERVISOR_REFUSED, question, err);
}

static void send_lifecycle(void *opaque, enum hypervisor_lifecycle lifecycle) {
    struct wire_message message = {.kind = WIRE_HYPERVISOR_LIFECYCLE,
                                   .u.number = lifecycle};
    reply(opaque, &message, NULL, 0, -1);
}

static void note_change(void *opaque) {
    struct session *session = opaque;
    session->look_again = true;
}

static void note_close(void *opaque, int reason) {
    struct session *session = opaque;
    struct error err;
    error_set(&err, ERROR_CONNECTION_LOST, "the connection to libvirt was lost (%s)",
              reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE ? "the host does not answer"
              : reason == VIR_CONNECT_CLOSE_REASON_EOF     ? "libvirt ended"
                                                           : "error");
    error_hint(&err, "does the host answer, and does libvirt run there?");
    if (!session->ended) {
        close_with(session, &err);
    }
}

static bool send_listed(void *opaque, const struct guest *guest) {
    struct session *session = opaque;
    reply_plain(session, WIRE_HYPERVISOR_GUEST, guest, sizeof *guest);
    return !session->ended;
}

static void answer_list(struct session *session) {
    struct error err;
    if (guests_list(&session->connect, send_listed, session, &err)) {
        reply_plain(session, WIRE_HYPERVISOR_LIST_END, NULL, 0);
    } else {
        refuse(session, WIRE_HYPERVISOR_LIST, &err);
    }
}

/* Takes the domain over and reports it as found. */
static void answer_found(struct session *session, virDomainPtr domain) {
    struct guest guest;
    struct error err;
    if (session->guest) {
        virDomainFree(session->guest);
    }
    session->guest = domain;
    if (guests_describe(&session->connect, domain, true, &guest, &err)) {
        reply_plain(session, WIRE_HYPERVISOR_FOUND, &guest, sizeof guest);
        events_watch(&session->events, &guest);
        rest_soon();
    } else {
        refuse(session, WIRE_HYPERVISOR_FIND, &err);
    }
    memory_wipe(&guest, sizeof guest);
}

static void end_search(struct session *session) {
    session->searching = false;
    events_tick(&session->events, false);
}

static void give_up_search(struct session *session, struct error *err) {
    end_search(session);
    refuse(session, WIRE_HYPERVISOR_FIND, err);
}

static void refuse_resting(struct session *session, virDomainPtr domain) {
    struct error err;
    char name[160];
    int state = VIR_DOMAIN_SHUTOFF;
    virDomainGetState(domain, &state, NULL, 0);
    escape_line(virDomainGetName(domain), name, sizeof name, 100);
    error_set(&err, ERROR_GUEST_NOT_RUNNING, "the guest \"%s\" is not running%s", name,
              state == VIR_DOMAIN_CRASHED ? ": it crashed" : "");
    error_hint(&err, "start it with virsh start, or wait for it with --wait");
    give_up_search(session, &err);
}

static void search(struct session *session) {
    struct error err;
    bool starting = false;
    virDomainPtr domain =
        guests_find(&session->connect, session->search.key, session->search.text, &err);
    if (!domain) {
        bool missing = err.code == ERROR_NO_SUCH_GUEST;
        if (!missing || !session->search.wait) {
            give_up_search(session, &err);
        }
        return;
    }
    if (guests_is_up(domain, &starting)) {
        end_search(session);
        answer_found(session, domain);
        return;
    }
    if (!starting && !session->search.wait) {
        refuse_resting(session, domain);
    }
    virDomainFree(domain);
}

static bool begin_search(struct session *session, uint32_t length) {
    struct hypervisor_wire_find *find = &session->search;
    if (length != sizeof *find || session->searching) {
        return false;
    }
    memcpy(find, session->payload, sizeof *find);
    if (find->key > GUEST_ONLY || !memchr(find->text, '\0', sizeof find->text)) {
        return false;
    }
    session->searching = true;
    events_tick(&session->events, true);
    search(session);
    return true;
}

static void answer_open(struct session *session, unsigned index) {
    struct error err;
    int fd = -1;
    if (!session->guest) {
        error_set(&err, ERROR_INTERNAL, "no guest was found whose display to open");
    } else {
        fd = open_graphics(session->guest, index, &err);
    }
    if (fd < 0) {
        refuse(session, WIRE_HYPERVISOR_OPEN, &err);
        return;
    }
    struct wire_message message = {.kind = WIRE_HYPERVISOR_OPENED};
    reply(session, &message, NULL, 0, fd);
    close(fd);
}

static void answer_create(struct session *session, const char *xml) {
    struct error err;
    virDomainPtr domain =
        create_guest(&session->create, session->connect.connection, xml, &err);
    if (domain) {
        virDomainRef(domain);
        answer_found(session, domain);
    } else {
        refuse(session, WIRE_HYPERVISOR_FIND, &err);
    }
}

/* False when the viewer broke a rule. */
static bool answer(struct session *session, const struct wire_message *message) {
    switch (message->kind) {
    case WIRE_HYPERVISOR_LIST:
        answer_list(session);
        return true;
    case WIRE_HYPERVISOR_FIND:
        return begin_search(session, message->payload_length);
    case WIRE_HYPERVISOR_OPEN:
        answer_open(session, message->channel);
        return true;
    case WIRE_HYPERVISOR_CREATE:
        answer_create(session, (const char *)session->payload);
        return true;
    default:
        return false;
    }
}

static bool receive(struct session *session, struct wire_message *message) {
    int fd = -1;
    enum wire_result result = wire_receive(session->wire, message, session->payload, &fd);
    if (fd >= 0) {
        close(fd);
        result = WIRE_BROKEN;
    }
    if (result != WIRE_OK) {
        return false;
    }
    session->payload[message->payload_length] = '\0';
    return true;
}

static void on_wire(int watch, int fd, int events, void *opaque) {
    struct session *session = opaque;
    struct wire_message message;
    (void)watch;
    (void)fd;
    (void)events;
    if (!session->ended && (!receive(session, &message) || !answer(session, &message))) {
        session->ended = true;
    }
}

static void on_signal(int watch, int fd, int events, void *opaque) {
    struct session *session = opaque;
    (void)watch;
    (void)fd;
    (void)events;
    session->ended = true;
}

/* libvirt reads its log settings here and only here. Its log goes to stderr unless the
 * person says otherwise, warnings of the embedded driver included: nowhere is better. */
static bool initialise(void) {
    const char *name = "LIBVIRT_LOG_OUTPUTS";
    bool set = !getenv(name) && setenv(name, "4:file:/dev/null", 0) == 0;
    bool good = virInitialize() == 0 && virEventRegisterDefaultImpl() == 0;
    if (set) {
        unsetenv(name); /* programs that libvirt starts would inherit it */
    }
    return good;
}

/* Passwords pass through this memory. Only now, since what libvirt starts while it
 * connects would look for its open files in /proc, which belongs to root then; the
 * embedded driver goes on starting programs. */
static void harden(const char *uri) {
#ifndef ORIEL_SANITIZED
    if (!supervisor_needed(uri)) {
        prctl(PR_SET_DUMPABLE, 0);
    }
#else
    (void)uri;
#endif
}

/* The first message; connecting may block until the viewer loses patience. */
static bool open_connection(struct session *session) {
    struct wire_message message;
    struct error err;
    if (!receive(session, &message) || message.kind != WIRE_HYPERVISOR_CONNECT) {
        return false;
    }
    failure_silence();
    if (supervisor_needed((const char *)session->payload) &&
        !supervisor_split(session->wire, &err)) {
        close_with(session, &err);
        return false;
    }
    if (!initialise()) {
        failure_set(&err, ERROR_INTERNAL, "libvirt does not start");
        close_with(session, &err);
        return false;
    }
    if (!connect_open(&session->connect, (const char *)session->payload, &err)) {
        close_with(session, &err);
        return false;
    }
    harden((const char *)session->payload);
    return true;
}

static void introduce(struct session *session) {
    const struct events_listener listener = {send_lifecycle, note_change, note_close,
                                             session};
    struct hypervisor_wire_connected description;
    events_start(&session->events, session->connect.connection, &listener);
    connect_describe(&session->connect, &description);
    reply_plain(session, WIRE_HYPERVISOR_CONNECTED, &description, sizeof description);
}

static void loop(struct session *session) {
    int wire_watch = virEventAddHandle(
        session->wire, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_HANGUP, on_wire,
        session, NULL);
    int signal_watch =
        virEventAddHandle(create_signal_fd(&session->create), VIR_EVENT_HANDLE_READABLE,
                          on_signal, session, NULL);
    while (!session->ended && virEventRunDefaultImpl() == 0) {
        if (session->searching && session->look_again && !session->ended) {
            search(session);
        }
        session->look_again = false;
    }
    virEventRemoveHandle(wire_watch);
    virEventRemoveHandle(signal_watch);
}

int session_run(int wire) {
    struct session *session = memory_new(1, sizeof *session);
    session->wire = wire;
    if (!create_init(&session->create) || !open_connection(session)) {
        free(session);
        return 1;
    }
    introduce(session);
    loop(session);
    create_finish(&session->create);
    if (session->guest) {
        virDomainFree(session->guest);
    }
    events_stop(&session->events);
    connect_close(&session->connect);
    memory_wipe(session->payload, sizeof session->payload);
    free(session);
    return 0;
}
