/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/hypervisor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/hypervisor_wire.h"
#include "protocol/launch.h"
#include "protocol/wire.h"

#define PROGRAM "oriel-libvirt"

/* Questions that were asked and not answered yet: what is not asked for may not come. */
struct questions {
    unsigned lists, finds, opens;
};

struct hypervisor {
    int socket;
    pid_t pid; /* -1: none, or reaped */
    bool connected, found, made_guest, closed, overrun;
    struct questions questions;
    unsigned listed; /* since the last LIST_END */
    unsigned char payload[WIRE_PAYLOAD_MAX];
};

static const char *const lifecycle_texts[] = {
    [LIFECYCLE_STARTED] = "was started",
    [LIFECYCLE_PAUSED] = "was paused",
    [LIFECYCLE_RESUMED] = "was resumed",
    [LIFECYCLE_SHUT_DOWN] = "was shut down",
    [LIFECYCLE_DESTROYED] = "was switched off",
    [LIFECYCLE_CRASHED] = "crashed",
    [LIFECYCLE_MIGRATED] = "was migrated to another host",
    [LIFECYCLE_SAVED] = "was saved",
    [LIFECYCLE_FAILED] = "failed",
    [LIFECYCLE_REBOOTED] = "was rebooted",
};

enum {
    LIFECYCLE_COUNT = sizeof lifecycle_texts / sizeof lifecycle_texts[0]
};

const char *hypervisor_lifecycle_text(enum hypervisor_lifecycle lifecycle) {
    return (unsigned)lifecycle < LIFECYCLE_COUNT ? lifecycle_texts[lifecycle] : "changed";
}

static void send_question(struct hypervisor *hypervisor, uint32_t kind, uint32_t channel,
                          const void *payload, size_t length) {
    struct wire_message message = {
        .kind = kind, .channel = channel, .payload_length = (uint32_t)length};
    enum wire_result result =
        wire_send(hypervisor->socket, &message, length > 0 ? payload : NULL, -1);
    if (result == WIRE_AGAIN || result == WIRE_BROKEN) {
        /* Makes the fd readable, so that hypervisor_next() gets to say it. */
        hypervisor->overrun = true;
        shutdown(hypervisor->socket, SHUT_RDWR);
    }
}

struct hypervisor *hypervisor_attach(int socket, const char *uri, struct error *err) {
    size_t length = uri ? strlen(uri) : 0;
    if (length >= HYPERVISOR_URI_MAX) {
        close(socket);
        error_set(err, ERROR_USAGE, "the libvirt URI is too long");
        return NULL;
    }
    struct hypervisor *hypervisor = memory_new(1, sizeof *hypervisor);
    hypervisor->socket = socket;
    hypervisor->pid = -1;
    send_question(hypervisor, WIRE_HYPERVISOR_CONNECT, 0, uri, length);
    return hypervisor;
}

struct hypervisor *hypervisor_start(const char *uri, struct error *err) {
    int socket = -1;
    pid_t pid = launch_helper(PROGRAM, LAUNCH_HOME, &socket, err);
    if (pid < 0) {
        return NULL;
    }
    struct hypervisor *hypervisor = hypervisor_attach(socket, uri, err);
    if (!hypervisor) {
        launch_end(pid, false);
        return NULL;
    }
    hypervisor->pid = pid;
    return hypervisor;
}

int hypervisor_fd(const struct hypervisor *hypervisor) {
    return hypervisor->socket;
}

static bool text_fits(const char *text, size_t size) {
    size_t length = strnlen(text, size);
    return length < size && utf8_valid(text, length);
}

/* A text of another length than its payload's struct, or out of order, is not taken. */
static bool take_connected(struct hypervisor *hypervisor, uint32_t length,
                           struct hypervisor_event *event) {
    struct hypervisor_wire_connected connected;
    if (hypervisor->connected || length != sizeof connected) {
        return false;
    }
    memcpy(&connected, hypervisor->payload, sizeof connected);
    if (connected.is_local > 1 || !text_fits(connected.uri, sizeof connected.uri) ||
        !text_fits(connected.hostname, sizeof connected.hostname) ||
        (connected.is_local && connected.hostname[0] != '\0')) {
        return false;
    }
    event->kind = HYPERVISOR_CONNECTED;
    event->u.connected.is_local = connected.is_local;
    memcpy(event->u.connected.hostname, connected.hostname, sizeof connected.hostname);
    memcpy(event->u.connected.uri, connected.uri, sizeof connected.uri);
    hypervisor->connected = true;
    return true;
}

static bool take_guest(struct hypervisor *hypervisor, uint32_t length,
                       struct hypervisor_event *event) {
    if (length != sizeof event->u.guest) {
        return false;
    }
    memcpy(&event->u.guest, hypervisor->payload, sizeof event->u.guest);
    memory_wipe(hypervisor->payload, length); /* may hold passwords */
    return guest_check(&event->u.guest);
}

static bool take_listed(struct hypervisor *hypervisor, uint32_t length,
                        struct hypervisor_event *event) {
    event->kind = HYPERVISOR_GUEST;
    return hypervisor->questions.lists > 0 &&
           ++hypervisor->listed <= HYPERVISOR_LIST_MAX &&
           take_guest(hypervisor, length, event);
}

static bool take_list_end(struct hypervisor *hypervisor, uint32_t length,
                          struct hypervisor_event *event) {
    if (hypervisor->questions.lists == 0 || length != 0) {
        return false;
    }
    hypervisor->questions.lists--;
    hypervisor->listed = 0;
    event->kind = HYPERVISOR_LIST_END;
    return true;
}

static bool take_found(struct hypervisor *hypervisor, uint32_t length,
                       struct hypervisor_event *event) {
    if (hypervisor->questions.finds == 0 || !take_guest(hypervisor, length, event)) {
        return false;
    }
    hypervisor->questions.finds--;
    hypervisor->found = true;
    event->kind = HYPERVISOR_FOUND;
    return true;
}

static bool take_lifecycle(struct hypervisor *hypervisor,
                           const struct wire_message *message,
                           struct hypervisor_event *event) {
    if (!hypervisor->found || message->payload_length != 0 ||
        message->u.number >= LIFECYCLE_COUNT) {
        return false;
    }
    event->kind = HYPERVISOR_LIFECYCLE;
    event->u.lifecycle = (enum hypervisor_lifecycle)message->u.number;
    return true;
}

static bool take_error(struct hypervisor *hypervisor, uint32_t length,
                       struct error *error) {
    struct wire_error sent;
    if (length != sizeof sent) {
        return false;
    }
    memcpy(&sent, hypervisor->payload, sizeof sent);
    if (!error_code_known(sent.code) || sent.code == ERROR_NONE ||
        !text_fits(sent.message, sizeof sent.message) ||
        !text_fits(sent.hint, sizeof sent.hint)) {
        return false;
    }
    error_set(error, (enum error_code)sent.code, "%s", sent.message);
    error_hint(error, "%s", sent.hint);
    return true;
}

/* `channel` says which kind of question was refused. */
static bool take_refused(struct hypervisor *hypervisor,
                         const struct wire_message *message,
                         struct hypervisor_event *event) {
    unsigned *asked =
        message->channel == WIRE_HYPERVISOR_LIST   ? &hypervisor->questions.lists
        : message->channel == WIRE_HYPERVISOR_FIND ? &hypervisor->questions.finds
        : message->channel == WIRE_HYPERVISOR_OPEN ? &hypervisor->questions.opens
                                                   : NULL;
    if (!asked || *asked == 0 ||
        !take_error(hypervisor, message->payload_length, &event->u.error)) {
        return false;
    }
    --*asked;
    event->kind = HYPERVISOR_REFUSED;
    return true;
}

static bool take_opened(struct hypervisor *hypervisor, uint32_t length, int *fd,
                        struct hypervisor_event *event) {
    if (hypervisor->questions.opens == 0 || length != 0 || *fd < 0) {
        return false;
    }
    hypervisor->questions.opens--;
    event->kind = HYPERVISOR_OPENED;
    event->u.fd = *fd;
    *fd = -1;
    return true;
}

static bool take_closed(struct hypervisor *hypervisor, uint32_t length,
                        struct hypervisor_event *event) {
    event->kind = HYPERVISOR_CLOSED;
    hypervisor->closed = true;
    return take_error(hypervisor, length, &event->u.error);
}

/* False: the helper broke a rule. */
static bool take_message(struct hypervisor *hypervisor,
                         const struct wire_message *message, int *fd,
                         struct hypervisor_event *event) {
    uint32_t length = message->payload_length;
    if (message->kind == WIRE_CLOSED) {
        return take_closed(hypervisor, length, event);
    }
    if (message->kind == WIRE_HYPERVISOR_CONNECTED) {
        return take_connected(hypervisor, length, event);
    }
    if (!hypervisor->connected) {
        return false;
    }
    switch (message->kind) {
    case WIRE_HYPERVISOR_GUEST:
        return take_listed(hypervisor, length, event);
    case WIRE_HYPERVISOR_LIST_END:
        return take_list_end(hypervisor, length, event);
    case WIRE_HYPERVISOR_FOUND:
        return take_found(hypervisor, length, event);
    case WIRE_HYPERVISOR_OPENED:
        return take_opened(hypervisor, length, fd, event);
    case WIRE_HYPERVISOR_LIFECYCLE:
        return take_lifecycle(hypervisor, message, event);
    case WIRE_HYPERVISOR_REFUSED:
        return take_refused(hypervisor, message, event);
    default:
        return false;
    }
}

static void end_helper(struct hypervisor *hypervisor, bool gently) {
    launch_end(hypervisor->pid, gently);
    hypervisor->pid = -1;
}

static bool close_event(struct hypervisor *hypervisor, enum wire_result result,
                        struct hypervisor_event *event) {
    struct error *err = &event->u.error;
    event->kind = HYPERVISOR_CLOSED;
    hypervisor->closed = true;
    if (hypervisor->overrun) {
        error_set(err, ERROR_CONNECTION_LOST, PROGRAM " does not take what it is sent");
    } else if (result == WIRE_BROKEN) {
        error_set(err, ERROR_PROTOCOL, PROGRAM " broke the rules of the wire");
        error_hint(err,
                   "the hypervisor may have sent something harmful; please report it");
    } else if (hypervisor->pid > 0) {
        launch_explain(hypervisor->pid, PROGRAM, err);
        hypervisor->pid = -1;
    } else {
        error_set(err, ERROR_CONNECTION_LOST, PROGRAM " is gone");
    }
    end_helper(hypervisor, hypervisor->made_guest);
    return true;
}

bool hypervisor_next(struct hypervisor *hypervisor, struct hypervisor_event *event) {
    struct wire_message message;
    int fd = -1;
    if (hypervisor->closed) {
        return false;
    }
    memset(event, 0, sizeof *event);
    enum wire_result result =
        wire_receive(hypervisor->socket, &message, hypervisor->payload, &fd);
    if (result == WIRE_AGAIN) {
        return false;
    }
    if (result == WIRE_OK && !take_message(hypervisor, &message, &fd, event)) {
        result = WIRE_BROKEN;
    }
    if (fd >= 0) {
        close(fd); /* came with a message that has none */
        result = WIRE_BROKEN;
    }
    if (result != WIRE_OK) {
        memory_wipe(event, sizeof *event);
        return close_event(hypervisor, result, event);
    }
    return true;
}

void hypervisor_list(struct hypervisor *hypervisor) {
    hypervisor->questions.lists++;
    send_question(hypervisor, WIRE_HYPERVISOR_LIST, 0, NULL, 0);
}

void hypervisor_find(struct hypervisor *hypervisor, enum guest_key key, const char *text,
                     bool wait) {
    struct hypervisor_wire_find find = {.key = key, .wait = wait};
    if (text) {
        size_t length = strnlen(text, sizeof find.text - 1);
        memcpy(find.text, text, length);
    }
    hypervisor->questions.finds++;
    send_question(hypervisor, WIRE_HYPERVISOR_FIND, 0, &find, sizeof find);
}

void hypervisor_open_graphics(struct hypervisor *hypervisor, unsigned index) {
    hypervisor->questions.opens++;
    send_question(hypervisor, WIRE_HYPERVISOR_OPEN, index, NULL, 0);
}

void hypervisor_create(struct hypervisor *hypervisor, const char *xml) {
    hypervisor->questions.finds++;
    hypervisor->made_guest = true;
    send_question(hypervisor, WIRE_HYPERVISOR_CREATE, 0, xml, strlen(xml));
}

void hypervisor_stop(struct hypervisor *hypervisor) {
    if (!hypervisor) {
        return;
    }
    /* What was not read may hold a display's fd: the kernel closes those. */
    shutdown(hypervisor->socket, SHUT_RDWR);
    end_helper(hypervisor, hypervisor->made_guest);
    close(hypervisor->socket);
    memory_wipe(hypervisor->payload, sizeof hypervisor->payload);
    free(hypervisor);
}
