/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/line.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "protocol/channel.h"
#include "protocol/wire.h"
#include "viewer/connection/ask.h"
#include "viewer/connection/displays.h"
#include "viewer/connection/extras.h"

enum {
    DISPLAY_ANSWER_MS = 10000, /* from the first stream to a size */
    OPEN_ANSWER_MS = 10000,    /* until libvirt has opened that stream */
    OTHERS_ONLY_MS = 3000,     /* for the display that is wanted to join others */
    EXTRAS_MS = 3000,          /* from a size until all channels were asked for */
    PROTOCOLS = ENDPOINT_SPICE + 1,
};

struct line {
    struct line_settings settings;
    struct shares shares;
    int poll_fd;
    struct console *ahead[PROTOCOLS]; /* started, not yet in use */
    struct console *console;          /* in use */
    struct streams *streams;          /* NULL: nothing dialled yet */
    struct ask *ask;                  /* NULL: no password is waited for */
    struct streams_place place;
    char *who;
    unsigned typed; /* passwords, so far */
    bool has_stream;
    bool has_picture;
    bool is_closed;
    const char *phase; /* for the sentence when the deadline passes */
    int64_t deadline_ms;
    struct displays displays;
    uint32_t channels;      /* bits 1 << kind of those that the helper has asked for */
    unsigned extras;        /* wanted, and not known to be missing */
    int64_t extras_look_ms; /* when it has to be looked at what came of them */
};

static void watch(struct line *line, int fd) {
    struct epoll_event wanted = {.events = EPOLLIN};
    epoll_ctl(line->poll_fd, EPOLL_CTL_ADD, fd, &wanted);
}

static void set_phase(struct line *line, const char *phase, int milliseconds) {
    line->phase = phase;
    line->deadline_ms = milliseconds < 0 ? -1 : clock_now_ms() + milliseconds;
}

static struct line *make_line(void) {
    struct line *line = memory_new(1, sizeof *line);
    line->shares.cd = -1;
    line->deadline_ms = line->extras_look_ms = -1;
    line->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    return line;
}

struct line *line_new(const struct line_settings *settings, struct error *err) {
    struct line *line = make_line();
    line->settings = *settings;
    if (!shares_open(&line->shares, &settings->shares, err)) {
        line_stop(line);
        return NULL;
    }
    line->settings.console.wanted |= shares_wanted(&line->shares);
    return line;
}

struct line *line_from_console(struct console *console) {
    struct line *line = make_line();
    line->console = console;
    line->has_picture = true;
    watch(line, console_fd(console));
    return line;
}

const char *line_helper(const struct line *line, enum endpoint_protocol protocol) {
    const char *given = line->settings.console.helper;
    return given ? given : protocol == ENDPOINT_SPICE ? "oriel-spice" : "oriel-vnc";
}

uint32_t line_needed_channels(const struct line *line) {
    bool has_sound = line->settings.console.wanted & WIRE_WANT_SOUND;
    return 1u << CHANNEL_MAIN | 1u << CHANNEL_DISPLAY | 1u << CHANNEL_INPUTS |
           1u << CHANNEL_CURSOR | (has_sound ? 1u << CHANNEL_PLAYBACK : 0u);
}

static struct console *start_helper(const struct line *line,
                                    enum endpoint_protocol protocol, struct error *err) {
    struct console_settings settings = line->settings.console;
    settings.helper = line_helper(line, protocol);
    return console_start(&settings, err);
}

bool line_start_ahead(struct line *line, enum endpoint_protocol protocol,
                      struct error *err) {
    line->ahead[protocol] = start_helper(line, protocol, err);
    return line->ahead[protocol] != NULL;
}

static void stop_ahead(struct line *line, enum endpoint_protocol protocol) {
    console_stop(line->ahead[protocol]);
    line->ahead[protocol] = NULL;
}

/* The helper for this place: the one that was started ahead, or a new one. */
static bool take_helper(struct line *line, struct error *err) {
    enum endpoint_protocol protocol = line->place.endpoint.protocol;
    line->console = line->ahead[protocol];
    line->ahead[protocol] = NULL;
    if (!line->console) {
        line->console = start_helper(line, protocol, err);
    }
    for (unsigned i = 0; i < PROTOCOLS; i++) {
        stop_ahead(line, (enum endpoint_protocol)i);
    }
    if (line->console) {
        watch(line, console_fd(line->console));
    }
    return line->console != NULL;
}

static bool check_vnc(const struct line *line, struct error *err) {
    const struct console_settings *console = &line->settings.console;
    if (console->display != 0) {
        error_set(err, ERROR_NO_DISPLAY, "there is no display %u: VNC has only one",
                  console->display + 1);
        return error_hint(err, "leave out --display");
    }
    return extras_check_vnc(console->wanted, err);
}

/* What is wanted but goes only over TLS is done without. */
static void drop_secure_extras(struct line *line) {
    struct error why;
    while (
        extras_drop_secure(&line->settings.console.wanted, &line->place.endpoint, &why)) {
        log_warning("%s", why.message);
        stop_ahead(line, ENDPOINT_SPICE); /* it was told otherwise */
    }
    line->extras = extras_of(line->settings.console.wanted);
}

static bool check_spice(struct line *line, struct error *err) {
    const struct endpoint *endpoint = &line->place.endpoint;
    uint32_t needed = line_needed_channels(line);
    if (!line->place.open && !endpoint_check_plain(endpoint, err)) {
        return false;
    }
    for (unsigned kind = 0; kind < CHANNEL_KINDS; kind++) {
        if ((needed & 1u << kind) && !endpoint_check_channel(endpoint, kind, err)) {
            return false;
        }
    }
    drop_secure_extras(line);
    return true;
}

static bool is_spice(const struct line *line) {
    return line->place.endpoint.protocol == ENDPOINT_SPICE;
}

static bool dial_first(struct line *line, struct error *err) {
    unsigned channel = is_spice(line) ? channel_number(CHANNEL_MAIN, 0) : CHANNEL_ONLY;
    line->streams = streams_new(&line->place);
    watch(line, streams_fd(line->streams));
    /* Dialling has deadlines of its own. */
    set_phase(line, "libvirt did not open the display",
              line->place.open ? OPEN_ANSWER_MS : -1);
    return streams_want(line->streams, channel, err);
}

static bool start_asking(struct line *line, struct error *err) {
    line->ask = ask_start(&line->place.credentials, line->who, err);
    if (line->ask) {
        watch(line, ask_fd(line->ask));
    }
    return line->ask != NULL;
}

bool line_open(struct line *line, const struct streams_place *place, struct error *err) {
    bool knows_password =
        !place->skip_authentication && credential_is_known(&place->credentials);
    line->place = *place;
    line->who = memory_copy_text(place->who);
    line->place.who = line->who;
    if (!(is_spice(line) ? check_spice(line, err) : check_vnc(line, err)) ||
        !take_helper(line, err)) {
        return false;
    }
    if (!is_spice(line)) {
        return dial_first(line, err); /* which asks for the password itself */
    }
    return shares_give(&line->shares, line->console, line->settings.console.wanted,
                       err) &&
           (knows_password ? start_asking(line, err) : dial_first(line, err));
}

bool line_opened(struct line *line, int fd) {
    return line->streams && streams_opened(line->streams, fd);
}

bool line_refused(struct line *line, const struct error *why) {
    return line->streams && streams_refused(line->streams, why);
}

int line_fd(const struct line *line) {
    return line->poll_fd;
}

int line_timeout(const struct line *line) {
    int left = clock_left_ms(line->deadline_ms);
    int look = clock_left_ms(line->extras_look_ms);
    return left < 0 || (look >= 0 && look < left) ? look : left;
}

struct console *line_console(struct line *line) {
    return line->console;
}

static void stop_streams(struct line *line) {
    streams_stop(line->streams);
    line->streams = NULL;
    line->has_stream = false;
}

static void stop_asking(struct line *line) {
    ask_stop(line->ask);
    line->ask = NULL;
}

/* The console stays, with its last picture. */
static void end(struct line *line) {
    line->is_closed = true;
    line->deadline_ms = line->extras_look_ms = -1;
    stop_streams(line);
    stop_asking(line);
}

static bool close_with(struct line *line, struct event *event, const struct error *err) {
    end(line);
    if (line->console) {
        epoll_ctl(line->poll_fd, EPOLL_CTL_DEL, console_fd(line->console), NULL);
    }
    *event = (struct event){.kind = EVENT_CLOSED};
    event->u.error = *err;
    return true;
}

static bool send_password(struct line *line, const struct secret *password,
                          struct error *err) {
    char text[LIMIT_PASSWORD];
    if (password->length >= sizeof text ||
        memchr(secret_bytes(password), '\0', password->length)) {
        return error_set(err, ERROR_AUTHENTICATION,
                         "what was given cannot be the password of a SPICE display");
    }
    memcpy(text, secret_bytes(password), password->length);
    text[password->length] = '\0';
    bool sent = console_password(line->console, text, err);
    memory_wipe(text, sizeof text);
    return sent;
}

/* True when an event stands: there is no password. */
static bool take_answer(struct line *line, struct event *event) {
    struct secret password = {.length = 0};
    struct error err;
    if (!ask_is_done(line->ask)) {
        return false;
    }
    bool good =
        ask_result(line->ask, &password, &err) && send_password(line, &password, &err);
    secret_wipe(&password);
    stop_asking(line);
    return (good && dial_first(line, &err)) ? false : close_with(line, event, &err);
}

/* A channel that has no stream: the end, or done without. True when an event stands. */
static bool lack_stream(struct line *line, unsigned channel, struct error *why,
                        struct event *event) {
    unsigned kind = channel_kind(channel);
    const char *name = channel_name(kind);
    if (kind == CHANNEL_ONLY || kind == CHANNEL_MAIN) {
        return close_with(line, event, why);
    }
    if (kind < CHANNEL_KINDS && (line_needed_channels(line) & 1u << kind)) {
        error_prefix(why, "no %s channel", name ? name : "");
        if (line->has_picture && why->code == ERROR_CONNECT) {
            why->code = ERROR_CONNECTION_LOST; /* it worked, and what became of it */
            why->hint[0] = '\0';               /* is looked into (ending.h) */
        }
        return close_with(line, event, why);
    }
    log_warning("done without the %s channel: %s", name ? name : "new", why->message);
    return false;
}

/* True when an event stands. */
static bool take_stream(struct line *line, struct streams_answer *answer,
                        struct event *event) {
    bool is_near = endpoint_is_local(&line->place.endpoint) || line->place.open;
    if (answer->fd < 0) {
        return lack_stream(line, answer->channel, &answer->error, event);
    }
    if (!console_stream(line->console, answer->channel, answer->fd, is_near,
                        &answer->error)) {
        return close_with(line, event, &answer->error);
    }
    if (!line->has_stream) {
        line->has_stream = true;
        set_phase(line, "the server did not describe its display", DISPLAY_ANSWER_MS);
    }
    return false;
}

static bool may_try_again(const struct line *line) {
    return is_spice(line) && !line->has_picture && !line->place.skip_authentication &&
           line->place.endpoint.kind != ENDPOINT_FD &&
           !credential_is_known(&line->place.credentials) &&
           line->typed < CREDENTIAL_TRIES;
}

/* The domain XML's password may have been changed since: a person may know better. */
static void distrust_known_password(struct line *line, const struct error *why) {
    struct credential_sources *sources = &line->place.credentials;
    bool is_only = sources->password_fd < 0 && !sources->password_file;
    if (is_spice(line) && sources->known_password && is_only && sources->may_prompt) {
        log_warning("%s (it is the one of the guest's configuration)", why->message);
        sources->known_password = NULL;
    }
}

/* A console is one-shot: a new helper loads while a person types. */
static bool try_again(struct line *line, const struct error *why, struct error *err) {
    if (line->typed > 0) {
        log_warning("%s; try again", why->message);
    }
    line->typed++;
    set_phase(line, NULL, -1);
    stop_streams(line);
    struct console *fresh = start_helper(line, ENDPOINT_SPICE, err);
    if (!fresh) {
        return false;
    }
    console_stop(line->console);
    line->console = fresh;
    watch(line, console_fd(fresh));
    return shares_give(&line->shares, fresh, line->settings.console.wanted, err) &&
           start_asking(line, err);
}

/* The helper does not know whose password it was. */
static void name_refusal(const struct line *line, struct error *why) {
    if (is_spice(line) && line->who) {
        error_set(why, ERROR_AUTHENTICATION, "%s refused the password", line->who);
        error_hint(why, "is it this display's password, and does it still hold?");
    }
}

/* True when it goes on to the caller. */
static bool take_closed(struct line *line, struct event *event) {
    struct error *why = &event->u.error, err;
    if (why->code == ERROR_AUTHENTICATION) {
        name_refusal(line, why);
        distrust_known_password(line, why);
    }
    if (why->code != ERROR_AUTHENTICATION || !may_try_again(line)) {
        end(line);
        return true;
    }
    return try_again(line, why, &err) ? false : close_with(line, event, &err);
}

/* The first stream comes unasked: a question for it has crossed it. Later a server that
 * the guest has moved to may want another one. */
static bool is_under_way(const struct line *line, unsigned channel) {
    return !line->streams ||
           (!line->has_picture && channel_kind(channel) <= CHANNEL_MAIN);
}

static void take_size(struct line *line) {
    if (!line->has_picture && line->extras) {
        line->extras_look_ms = clock_now_ms() + EXTRAS_MS;
    }
    line->has_picture = true;
    set_phase(line, NULL, -1);
}

static void take_display(struct line *line, const struct event *event) {
    struct error err;
    displays_note(&line->displays, event);
    if (!line->has_picture) {
        bool is_other =
            displays_lack(&line->displays, line->settings.console.display, &err);
        set_phase(line, line->phase, is_other ? OTHERS_ONLY_MS : DISPLAY_ANSWER_MS);
    }
}

/* True when an event stands. */
static bool take_need(struct line *line, struct event *event) {
    struct error err;
    unsigned kind = channel_kind(event->channel);
    line->channels |= kind < CHANNEL_KINDS ? 1u << kind : 0;
    return !is_under_way(line, event->channel) &&
           !streams_want(line->streams, event->channel, &err) &&
           lack_stream(line, event->channel, &err, event);
}

/* True when it goes on to the caller. */
static bool take_console(struct line *line, struct event *event) {
    switch (event->kind) {
    case EVENT_SIZE:
        take_size(line);
        return true;
    case EVENT_DISPLAY:
        take_display(line, event);
        return true;
    case EVENT_NEED_STREAM:
        return take_need(line, event);
    case EVENT_USB_DEVICE:
        shares_take_device(&line->shares, line->console, event);
        return true;
    case EVENT_CLOSED:
        return take_closed(line, event);
    default:
        return true;
    }
}

/* True when an event stands. */
static bool take_deadline(struct line *line, struct event *event) {
    struct error err;
    if (clock_left_ms(line->deadline_ms) != 0) {
        return false;
    }
    if (!displays_lack(&line->displays, line->settings.console.display, &err)) {
        error_set(&err, ERROR_CONNECT, "%s in time", line->phase);
        error_hint(&err, "the host or the server hangs; is it reachable and alive?");
    }
    return close_with(line, event, &err);
}

/* True when an event stands: something that was wanted cannot be. */
static bool look_at_extras(struct line *line, struct event *event) {
    struct error why;
    if (clock_left_ms(line->extras_look_ms) != 0) {
        return false;
    }
    if (!extras_drop_missing(&line->extras, line->channels, &why) &&
        !((line->extras & WIRE_WANT_USB) && shares_next_absent(&line->shares, &why))) {
        line->extras_look_ms = -1;
        return false;
    }
    *event = (struct event){.kind = EVENT_NOTICE};
    event->u.error = why;
    return true;
}

bool line_next(struct line *line, struct event *event) {
    struct streams_answer answer;
    if (!line->is_closed && line->ask && take_answer(line, event)) {
        return true;
    }
    while (!line->is_closed && line->streams && streams_next(line->streams, &answer)) {
        if (take_stream(line, &answer, event)) {
            return true;
        }
    }
    while (!line->is_closed && line->console && console_next(line->console, event)) {
        if (take_console(line, event)) {
            return true;
        }
    }
    return !line->is_closed &&
           (take_deadline(line, event) || look_at_extras(line, event));
}

void line_stop(struct line *line) {
    if (!line) {
        return;
    }
    stop_streams(line);
    stop_asking(line);
    for (unsigned i = 0; i < PROTOCOLS; i++) {
        stop_ahead(line, (enum endpoint_protocol)i);
    }
    console_stop(line->console);
    shares_close(&line->shares);
    free(line->who);
    if (line->poll_fd >= 0) {
        close(line->poll_fd);
    }
    free(line);
}
