/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/memory.h"
#include "protocol/hypervisor.h"
#include "transport/dial.h"
#include "transport/graphics_choice.h"
#include "transport/target_parse.h"

enum {
    LIBVIRT_CONNECT_MS = 20000,
    LIBVIRT_ANSWER_MS = 10000,
    LIBVIRT_CREATE_MS = 60000, /* a guest is started */
    DISPLAY_ANSWER_MS = 10000, /* from the stream to a size */
    /* How long the end of a display waits for libvirt to say what became of the guest,
     * and the news of its end for the display to close. libvirt looks for the end of
     * QEMU, which closes the display first, every 0.2 s at best. */
    REASON_MS = 3000,
    CLOSE_MS = 2000,
    NAME_CHARACTERS = 128,
};

struct connection {
    struct connection_settings settings;
    struct target target;
    int poll_fd;
    struct hypervisor *hypervisor; /* NULL: none needed */
    struct dial *dial;             /* NULL: not under way */
    struct console *console;
    struct guest guest; /* when found; has the password until dialled */
    char hostname[GUEST_HOST_MAX];
    char uri[256];        /* libvirt's, in force */
    bool is_local;        /* the hypervisor */
    bool is_libvirt_over; /* it says nothing any more */
    bool has_display;     /* it is known where; the rest is the console's */
    bool is_near;         /* that place is on this machine */
    char name[512];       /* escaped */
    bool has_guest_name;
    const char *phase;   /* for the sentence when the deadline passes */
    int64_t deadline_ms; /* -1 = none */
    bool is_ending;      /* `reason` stands; waiting for a better one, or the close */
    bool has_lifecycle_reason;
    struct error reason;
    bool closed;
};

static void watch(struct connection *connection, int fd) {
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(connection->poll_fd, EPOLL_CTL_ADD, fd, &wanted);
}

static void unwatch(struct connection *connection, int fd) {
    epoll_ctl(connection->poll_fd, EPOLL_CTL_DEL, fd, NULL);
}

static void set_phase(struct connection *connection, const char *phase,
                      int milliseconds) {
    connection->phase = phase;
    connection->deadline_ms = milliseconds < 0 ? -1 : clock_now_ms() + milliseconds;
}

static void set_name(struct connection *connection, const char *text) {
    escape_line(text, connection->name, sizeof connection->name, NAME_CHARACTERS);
}

static bool start_console(struct connection *connection, struct error *err) {
    connection->console = console_start(&connection->settings.console, err);
    if (connection->console) {
        watch(connection, console_fd(connection->console));
    }
    return connection->console != NULL;
}

static bool dial(struct connection *connection, const struct endpoint *endpoint,
                 bool skip_authentication, struct error *err) {
    struct dial_settings settings = {
        .endpoint = *endpoint,
        .credentials = connection->settings.credentials,
        .who = connection->name,
        .skip_authentication = skip_authentication,
    };
    if (endpoint->protocol != ENDPOINT_VNC) {
        return error_set(err, ERROR_UNSUPPORTED, "SPICE displays are not supported yet");
    }
    connection->is_near = endpoint_is_local(endpoint);
    connection->dial = dial_start(&settings, err);
    if (!connection->dial) {
        return false;
    }
    connection->has_display = true;
    watch(connection, dial_fd(connection->dial));
    set_phase(connection, NULL, -1); /* dialling has deadlines of its own */
    return true;
}

static bool start_target(struct connection *connection, struct error *err) {
    const struct connection_settings *settings = &connection->settings;
    if (!settings->demo_xml &&
        !target_parse(settings->target_text, settings->key, &connection->target, err)) {
        return false;
    }
    if (!settings->demo_xml && connection->target.kind == TARGET_ENDPOINT) {
        if (settings->attach || settings->wait) {
            return error_set(err, ERROR_USAGE,
                             "--attach and --wait are for guests, not for addresses");
        }
        char text[ENDPOINT_HOST_MAX + 16];
        endpoint_describe(&connection->target.endpoint, text, sizeof text);
        set_name(connection, text);
        return start_console(connection, err) &&
               dial(connection, &connection->target.endpoint, false, err);
    }
    connection->hypervisor = hypervisor_start(settings->uri, err);
    if (!connection->hypervisor) {
        return false;
    }
    /* Ahead of its display: the helper loads while libvirt looks. */
    if (!start_console(connection, err)) {
        return false;
    }
    watch(connection, hypervisor_fd(connection->hypervisor));
    set_phase(connection, "libvirt did not connect", LIBVIRT_CONNECT_MS);
    if (settings->demo_xml) {
        hypervisor_create(connection->hypervisor, settings->demo_xml);
    } else {
        hypervisor_find(connection->hypervisor, connection->target.key,
                        connection->target.guest, settings->wait);
    }
    return true;
}

static struct connection *new_connection(const struct connection_settings *settings) {
    struct connection *connection = memory_new(1, sizeof *connection);
    connection->settings = *settings;
    connection->deadline_ms = -1;
    connection->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    return connection;
}

struct connection *connection_start(const struct connection_settings *settings,
                                    struct error *err) {
    struct connection *connection = new_connection(settings);
    if (!start_target(connection, err)) {
        connection_stop(connection);
        return NULL;
    }
    return connection;
}

struct connection *connection_from_console(struct console *console, const char *name) {
    const struct connection_settings settings = {0};
    struct connection *connection = new_connection(&settings);
    connection->console = console;
    connection->has_guest_name = true;
    set_name(connection, name);
    watch(connection, console_fd(console));
    return connection;
}

int connection_fd(const struct connection *connection) {
    return connection->poll_fd;
}

int connection_timeout(const struct connection *connection) {
    return clock_left_ms(connection->deadline_ms);
}

struct console *connection_console(struct connection *connection) {
    return connection->console;
}

const char *connection_name(const struct connection *connection) {
    return connection->name;
}

static bool close_with(struct connection *connection, struct event *event,
                       const struct error *err) {
    connection->closed = true;
    connection->deadline_ms = -1;
    *event = (struct event){.kind = EVENT_CLOSED};
    event->u.error = *err;
    return true;
}

/* The reason stands; something better may come within `milliseconds`. */
static void begin_ending(struct connection *connection, const struct error *reason,
                         int milliseconds) {
    connection->is_ending = true;
    connection->reason = *reason;
    set_phase(connection, NULL, milliseconds);
}

static bool open_display(struct connection *connection, const struct guest *guest,
                         struct error *err) {
    const struct graphics_wish wish = {.hostname = connection->hostname,
                                       .is_local = connection->is_local,
                                       .attach = connection->settings.attach,
                                       .takes_vnc = true};
    struct graphics_choice choice;
    connection->guest = *guest;
    connection->has_guest_name = true;
    set_name(connection, guest->name);
    if (!graphics_choice_make(&connection->guest, &wish, &choice, err)) {
        return false;
    }
    if (choice.by_fd) {
        set_phase(connection, "libvirt did not open the display", LIBVIRT_ANSWER_MS);
        hypervisor_open_graphics(connection->hypervisor, choice.graphics->index);
        return true;
    }
    if (choice.graphics->password[0]) {
        connection->settings.credentials.known_password = choice.graphics->password;
    }
    return dial(connection, &choice.endpoint, false, err);
}

static bool dial_opened(struct connection *connection, int fd, struct error *err) {
    const struct endpoint endpoint = {
        .protocol = ENDPOINT_VNC, .kind = ENDPOINT_FD, .fd = fd};
    return dial(connection, &endpoint, true, err);
}

static void take_connected(struct connection *connection,
                           const struct hypervisor_event *event) {
    connection->is_local = event->u.connected.is_local;
    memcpy(connection->hostname, event->u.connected.hostname,
           sizeof connection->hostname);
    memcpy(connection->uri, event->u.connected.uri, sizeof connection->uri);
    log_write(LOG_INFO, "connected to %s", connection->uri);
    if (connection->settings.wait) {
        log_write(LOG_WARNING, "waiting for the guest %s (Ctrl-C ends it)",
                  connection->target.guest);
        set_phase(connection, NULL, -1);
    } else {
        bool creates = connection->settings.demo_xml != NULL;
        set_phase(connection,
                  creates ? "libvirt did not start the guest"
                          : "libvirt did not look the guest up",
                  creates ? LIBVIRT_CREATE_MS : LIBVIRT_ANSWER_MS);
    }
}

static bool is_end(enum hypervisor_lifecycle lifecycle) {
    return lifecycle == LIFECYCLE_SHUT_DOWN || lifecycle == LIFECYCLE_DESTROYED ||
           lifecycle == LIFECYCLE_CRASHED || lifecycle == LIFECYCLE_MIGRATED ||
           lifecycle == LIFECYCLE_SAVED || lifecycle == LIFECYCLE_FAILED;
}

/* True when it makes an event: the guest's end explains that of its display. */
static bool take_lifecycle(struct connection *connection,
                           enum hypervisor_lifecycle change, struct event *event) {
    struct error reason;
    log_write(LOG_INFO, "the guest %s %s", connection->name,
              hypervisor_lifecycle_text(change));
    if (!is_end(change) || connection->has_lifecycle_reason) {
        return false;
    }
    error_set(&reason, ERROR_GUEST_NOT_RUNNING, "the guest %s %s", connection->name,
              hypervisor_lifecycle_text(change));
    connection->has_lifecycle_reason = true;
    if (connection->is_ending) {
        return close_with(connection, event, &reason);
    }
    begin_ending(connection, &reason, CLOSE_MS);
    return false;
}

/* What was asked of libvirt failed, or libvirt itself did: of interest only as long as
 * there is no display. */
static bool take_failure(struct connection *connection, const struct error *err,
                         bool is_over, struct event *event) {
    if (is_over) {
        unwatch(connection, hypervisor_fd(connection->hypervisor));
        connection->is_libvirt_over = true;
        if (connection->is_ending) {
            return close_with(connection, event, &connection->reason);
        }
    }
    if (!connection->has_display) {
        return close_with(connection, event, err);
    }
    log_write(LOG_INFO, "%s", err->message);
    return false;
}

/* True when an event stands. */
static bool take_hypervisor(struct connection *connection, struct event *event) {
    struct hypervisor_event news;
    struct error err;
    bool good;
    while (!connection->closed && hypervisor_next(connection->hypervisor, &news)) {
        switch (news.kind) {
        case HYPERVISOR_CONNECTED:
            take_connected(connection, &news);
            break;
        case HYPERVISOR_FOUND:
            good =
                connection->has_display || open_display(connection, &news.u.guest, &err);
            memory_wipe(&news, sizeof news); /* has passwords */
            if (!good) {
                return close_with(connection, event, &err);
            }
            break;
        case HYPERVISOR_OPENED:
            if (connection->has_display) {
                close(news.u.fd);
            } else if (!dial_opened(connection, news.u.fd, &err)) {
                return close_with(connection, event, &err);
            }
            break;
        case HYPERVISOR_LIFECYCLE:
            if (take_lifecycle(connection, news.u.lifecycle, event)) {
                return true;
            }
            break;
        case HYPERVISOR_REFUSED:
        case HYPERVISOR_CLOSED:
            if (take_failure(connection, &news.u.error, news.kind == HYPERVISOR_CLOSED,
                             event)) {
                return true;
            }
            break;
        default:
            break;
        }
    }
    return false;
}

static bool dial_is_done(struct connection *connection) {
    struct epoll_event ready[4];
    int count = epoll_wait(connection->poll_fd, ready, 4, 0);
    for (int i = 0; i < count; i++) {
        if (ready[i].data.fd == dial_fd(connection->dial)) {
            return true;
        }
    }
    return false;
}

/* True when an event stands: dialling failed. */
static bool take_dial(struct connection *connection, struct event *event) {
    struct error err;
    if (!dial_is_done(connection)) {
        return false;
    }
    unwatch(connection, dial_fd(connection->dial));
    int fd = dial_result(connection->dial, &err);
    dial_stop(connection->dial);
    connection->dial = NULL;
    memory_wipe(connection->guest.graphics, sizeof connection->guest.graphics);
    if (fd < 0 ||
        !console_stream(connection->console, 0, fd, connection->is_near, &err)) {
        return close_with(connection, event, &err);
    }
    set_phase(connection, "the server did not describe its display", DISPLAY_ANSWER_MS);
    return false;
}

/* True when it goes on to the caller. */
static bool take_console(struct connection *connection, struct event *event) {
    switch (event->kind) {
    case EVENT_TITLE:
        if (!connection->has_guest_name && event->u.text.length > 0) {
            set_name(connection, event->u.text.text);
        }
        return true;
    case EVENT_SIZE:
        if (!connection->is_ending) {
            set_phase(connection, NULL, -1);
        }
        return true;
    case EVENT_CLOSED:
        if (connection->has_lifecycle_reason) {
            return close_with(connection, event, &connection->reason);
        }
        if (connection->hypervisor && !connection->is_libvirt_over &&
            !connection->is_ending) {
            unwatch(connection, console_fd(connection->console));
            begin_ending(connection, &event->u.error, REASON_MS);
            return false;
        }
        connection->closed = true;
        connection->deadline_ms = -1;
        return true;
    default:
        return true;
    }
}

static bool take_deadline(struct connection *connection, struct event *event) {
    struct error err;
    if (clock_left_ms(connection->deadline_ms) != 0) {
        return false;
    }
    if (connection->is_ending) {
        return close_with(connection, event, &connection->reason);
    }
    error_set(&err, ERROR_CONNECT, "%s in time", connection->phase);
    error_hint(&err, "the host or the server hangs; is it reachable and alive?");
    return close_with(connection, event, &err);
}

bool connection_next(struct connection *connection, struct event *event) {
    if (connection->closed) {
        return false;
    }
    if (connection->hypervisor && take_hypervisor(connection, event)) {
        return true;
    }
    if (connection->dial && take_dial(connection, event)) {
        return true;
    }
    while (!connection->closed && connection->console &&
           console_next(connection->console, event)) {
        if (take_console(connection, event)) {
            return true;
        }
    }
    return take_deadline(connection, event);
}

void connection_stop(struct connection *connection) {
    if (!connection) {
        return;
    }
    dial_stop(connection->dial);
    console_stop(connection->console);
    hypervisor_stop(connection->hypervisor);
    if (connection->poll_fd >= 0) {
        close(connection->poll_fd);
    }
    memory_wipe(&connection->guest, sizeof connection->guest);
    free(connection);
}
