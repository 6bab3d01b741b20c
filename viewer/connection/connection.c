/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/connection.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "base/memory.h"
#include "protocol/hypervisor.h"
#include "protocol/launch.h"
#include "transport/graphics_choice.h"
#include "transport/probe.h"
#include "transport/target_parse.h"
#include "viewer/connection/ending.h"
#include "viewer/connection/line.h"
#include "viewer/connection/uuid.h"

enum {
    LIBVIRT_CONNECT_MS = 20000,
    LIBVIRT_ANSWER_MS = 10000,
    LIBVIRT_CREATE_MS = 60000, /* a guest is started */
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
    struct line *line;
    struct probe *probe; /* NULL: not under way */
    struct guest guest;  /* when found; has the password until there is a picture */
    unsigned graphics_index;
    struct endpoint endpoint; /* where the line goes */
    char hostname[GUEST_HOST_MAX];
    char uri[256];        /* libvirt's, in force */
    bool is_local;        /* the hypervisor */
    bool is_libvirt_over; /* it says nothing any more */
    bool has_display;     /* it is known where; the rest is the line's */
    char name[512];       /* escaped */
    bool has_guest_name;  /* better than an address or a UUID */
    bool has_title;       /* it is the server's word, and may change */
    const char *phase;    /* for the sentence when the deadline passes */
    int64_t deadline_ms;  /* -1 = none */
    bool is_ending;       /* `reason` stands; waiting for a better one, or the close */
    bool has_lifecycle_reason;
    bool has_frame; /* it worked */
    struct error reason;
    bool closed;
};

static void watch(struct connection *connection, int fd) {
    struct epoll_event wanted = {.events = EPOLLIN};
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

static bool open_line(struct connection *connection, const struct endpoint *endpoint,
                      const char *known_password, bool by_fd, struct error *err);

static bool is_wished(const struct connection *connection,
                      enum endpoint_protocol protocol) {
    enum protocol_wish other = protocol == ENDPOINT_SPICE ? PROTOCOL_VNC : PROTOCOL_SPICE;
    return connection->settings.protocol != other;
}

static bool open_address(struct connection *connection, struct error *err) {
    const struct connection_settings *settings = &connection->settings;
    const struct endpoint *endpoint = &connection->target.endpoint;
    char text[ENDPOINT_HOST_MAX + 16];
    if (settings->attach || settings->wait) {
        return error_set(err, ERROR_USAGE,
                         "--attach and --wait are for guests, not for addresses");
    }
    if (!is_wished(connection, endpoint->protocol)) {
        error_set(err, ERROR_USAGE, "--protocol contradicts the address");
        return error_hint(err, "a SPICE address begins with spice://, and one of VNC "
                               "does not");
    }
    endpoint_describe(endpoint, text, sizeof text);
    set_name(connection, text);
    return open_line(connection, endpoint, NULL, false, err);
}

/* Ahead of its display: a helper loads while libvirt looks. Which one will be right is
 * not known. oriel-spice, which a guest with both displays needs, takes 17 ms to load,
 * and oriel-vnc so few that it would only stand in the way of the others. */
static bool start_ahead(struct connection *connection, struct error *err) {
    struct line *line = connection->line;
    enum protocol_wish wish = connection->settings.protocol;
    bool takes_spice = wish == PROTOCOL_SPICE ||
                       (wish == PROTOCOL_ANY && !connection->settings.demo_xml &&
                        launch_is_installed(line_helper(line, ENDPOINT_SPICE)));
    return line_start_ahead(line, takes_spice ? ENDPOINT_SPICE : ENDPOINT_VNC, err);
}

static bool start_target(struct connection *connection, struct error *err) {
    const struct connection_settings *settings = &connection->settings;
    if (!settings->demo_xml &&
        !target_parse(settings->target_text, settings->key, &connection->target, err)) {
        return false;
    }
    if (!settings->demo_xml && connection->target.kind == TARGET_ENDPOINT) {
        return open_address(connection, err);
    }
    connection->hypervisor = hypervisor_start(settings->uri, err);
    if (!connection->hypervisor || !start_ahead(connection, err)) {
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
    const struct line_settings line = {settings->console, settings->shares};
    struct connection *connection = new_connection(settings);
    connection->line = line_new(&line, err);
    if (!connection->line || !start_target(connection, err)) {
        connection_stop(connection);
        return NULL;
    }
    watch(connection, line_fd(connection->line));
    return connection;
}

struct connection *connection_from_console(struct console *console, const char *name) {
    const struct connection_settings settings = {0};
    struct connection *connection = new_connection(&settings);
    connection->line = line_from_console(console);
    connection->endpoint.kind = ENDPOINT_FD;
    connection->has_guest_name = true;
    set_name(connection, name);
    watch(connection, line_fd(connection->line));
    return connection;
}

int connection_fd(const struct connection *connection) {
    return connection->poll_fd;
}

int connection_timeout(const struct connection *connection) {
    int own = clock_left_ms(connection->deadline_ms);
    int of_line = line_timeout(connection->line);
    return own < 0 || (of_line >= 0 && of_line < own) ? of_line : own;
}

struct console *connection_console(struct connection *connection) {
    return line_console(connection->line);
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

static void ask_for_fd(void *context) {
    struct connection *connection = context;
    hypervisor_open_graphics(connection->hypervisor, connection->graphics_index);
}

static bool open_line(struct connection *connection, const struct endpoint *endpoint,
                      const char *known_password, bool by_fd, struct error *err) {
    struct streams_place place = {
        .endpoint = *endpoint,
        .credentials = connection->settings.credentials,
        .who = connection->name,
        .skip_authentication = by_fd,
        .open = by_fd ? ask_for_fd : NULL,
        .context = connection,
    };
    if (known_password) {
        place.credentials.known_password = known_password;
    }
    connection->endpoint = *endpoint;
    connection->has_display = true;
    set_phase(connection, NULL, -1); /* the line has deadlines of its own */
    return line_open(connection->line, &place, err);
}

static bool open_display(struct connection *connection, const struct guest *guest,
                         struct error *err) {
    const struct line *line = connection->line;
    const struct graphics_wish wish = {
        .hostname = connection->hostname,
        .is_local = connection->is_local,
        .attach = connection->settings.attach,
        .takes_vnc = is_wished(connection, ENDPOINT_VNC),
        .takes_spice = is_wished(connection, ENDPOINT_SPICE),
        .lacks_spice = !launch_is_installed(line_helper(line, ENDPOINT_SPICE)),
        .needed_channels = line_needed_channels(line),
    };
    struct graphics_choice choice;
    connection->guest = *guest;
    connection->has_guest_name = true;
    set_name(connection, guest->name);
    if (!graphics_choice_make(&connection->guest, &wish, &choice, err)) {
        return false;
    }
    if (choice.passed_over.code != ERROR_NONE) {
        log_write(LOG_INFO, "a better display is not taken: %s",
                  choice.passed_over.message);
    }
    if (choice.by_fd) {
        choice.endpoint.kind = ENDPOINT_FD;
    }
    connection->graphics_index = choice.graphics->index;
    return open_line(connection, &choice.endpoint,
                     choice.graphics->password[0] ? choice.graphics->password : NULL,
                     choice.by_fd, err);
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
    bool is_answer = line_refused(connection->line, err);
    if (is_over) {
        while (line_refused(connection->line, err)) {
        }
        unwatch(connection, hypervisor_fd(connection->hypervisor));
        connection->is_libvirt_over = true;
        if (connection->is_ending) {
            return close_with(connection, event, &connection->reason);
        }
    }
    if (!connection->has_display) {
        return close_with(connection, event, err);
    }
    if (!is_answer) {
        log_write(LOG_INFO, "%s", err->message);
    }
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
            if (!line_opened(connection->line, news.u.fd)) {
                close(news.u.fd);
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

/* The helper cannot know why: is the server still there? */
static bool start_probe(struct connection *connection, const struct error *reason) {
    if (!ending_is_unexplained(reason) || !connection->has_frame) {
        return false;
    }
    connection->probe = probe_start(&connection->endpoint);
    if (connection->probe) {
        watch(connection, probe_fd(connection->probe));
    }
    return connection->probe != NULL;
}

static bool is_libvirt_awaited(const struct connection *connection) {
    return connection->hypervisor && !connection->is_libvirt_over;
}

/* True when an event stands: nothing better comes. */
static bool take_probe(struct connection *connection, struct event *event) {
    if (!probe_is_done(connection->probe)) {
        return false;
    }
    ending_explain(&connection->reason, probe_finding(connection->probe));
    unwatch(connection, probe_fd(connection->probe));
    probe_stop(connection->probe);
    connection->probe = NULL;
    return !is_libvirt_awaited(connection) &&
           close_with(connection, event, &connection->reason);
}

/* True when it goes on to the caller. */
static bool take_closed(struct connection *connection, struct event *event) {
    struct error reason = event->u.error;
    bool may_be_guest =
        reason.code == ERROR_CONNECTION_LOST || reason.code == ERROR_PROTOCOL;
    if (connection->has_lifecycle_reason) {
        return close_with(connection, event, &connection->reason);
    }
    bool is_probed = !connection->is_ending && start_probe(connection, &reason);
    if (ending_is_unexplained(&reason)) {
        ending_explain(&reason, PROBE_UNCLEAR); /* unless the probe finds more */
    }
    if (!connection->is_ending && may_be_guest) {
        if (is_probed || is_libvirt_awaited(connection)) {
            begin_ending(connection, &reason,
                         is_libvirt_awaited(connection) ? REASON_MS : PROBE_MS);
            return false;
        }
    }
    return close_with(connection, event, &reason);
}

/* By the server's word, which counts only where libvirt has said nothing. True when it
 * goes on to the caller. */
static bool take_identity(struct connection *connection, struct event *event) {
    char text[GUEST_UUID_MAX];
    struct error err;
    if (uuid_is_none(event->u.uuid)) {
        return true;
    }
    uuid_text(event->u.uuid, text);
    if (connection->guest.uuid[0] && strcasecmp(connection->guest.uuid, text) != 0) {
        error_set(&err, ERROR_IDENTITY,
                  "the display is that of another guest, %s, and not of %s", text,
                  connection->name);
        error_hint(&err, "something else has its port now; look at oriel list");
        return close_with(connection, event, &err);
    }
    if (!connection->has_guest_name) {
        set_name(connection, text);
    }
    return true;
}

static void take_title(struct connection *connection, const struct event *event) {
    bool is_by_libvirt = connection->guest.name[0] != '\0';
    bool is_given = connection->has_guest_name && !connection->has_title;
    if (!is_by_libvirt && !is_given && event->u.text.length > 0) {
        set_name(connection, event->u.text.text);
        connection->has_guest_name = connection->has_title = true;
    }
}

/* True when it goes on to the caller. */
static bool take_line(struct connection *connection, struct event *event) {
    switch (event->kind) {
    case EVENT_TITLE:
        take_title(connection, event);
        return true;
    case EVENT_IDENTITY:
        return take_identity(connection, event);
    case EVENT_NOTICE:
        log_warning("%s%s%s", event->u.error.message, event->u.error.hint[0] ? "; " : "",
                    event->u.error.hint);
        return true;
    case EVENT_SIZE:
        memory_wipe(connection->guest.graphics, sizeof connection->guest.graphics);
        return true;
    case EVENT_FRAME:
        connection->has_frame = true;
        return true;
    case EVENT_CLOSED:
        return take_closed(connection, event);
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
    if (connection->probe && take_probe(connection, event)) {
        return true;
    }
    while (!connection->closed && line_next(connection->line, event)) {
        if (take_line(connection, event)) {
            return true;
        }
    }
    return !connection->closed && take_deadline(connection, event);
}

void connection_stop(struct connection *connection) {
    if (!connection) {
        return;
    }
    probe_stop(connection->probe);
    line_stop(connection->line);
    hypervisor_stop(connection->hypervisor);
    if (connection->poll_fd >= 0) {
        close(connection->poll_fd);
    }
    memory_wipe(&connection->guest, sizeof connection->guest);
    free(connection);
}
