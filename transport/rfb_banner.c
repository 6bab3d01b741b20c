/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/rfb_banner.h"

#include <string.h>

#include "base/escape.h"

enum {
    BANNER_SIZE = 12,
    PROBE_MS = 300,
};

/* A digit stands for any digit. */
static const char banner_pattern[] = "RFB 000.000\n";

/* How others begin when they are greeted as a VNC server, or not at all. */
static const struct {
    const char *start;
    const char *name;
    const char *hint;
} strangers[] = {
    {"HTTP/", "HTTP", "is this the port of a web page, or of a websocket?"},
    {"<", "HTTP", "is this the port of a web page, or of a websocket?"},
    {"SSH-", "SSH", "to reach a guest's display through SSH, forward its port first"},
    {"\x15\x03", "TLS", "TLS on the port itself (stunnel, SPICE's tls-port) is not VNC"},
    {"\x16\x03", "TLS", "TLS on the port itself (stunnel, SPICE's tls-port) is not VNC"},
    {"REDQ", "SPICE", "SPICE is not supported yet; give the guest a VNC display"},
    {"220", "FTP or SMTP", "is the port right?"},
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool may_be_banner(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        char wanted = banner_pattern[i];
        if (is_digit(wanted) ? !is_digit(text[i]) : text[i] != wanted) {
            return false;
        }
    }
    return true;
}

static bool say_stranger(const struct rfb_session *session, const char *text,
                         size_t length, struct error *err) {
    char server[RFB_SHOWN_MAX];
    char greeting[BANNER_SIZE + 1];
    char shown[BANNER_SIZE * 4 + 4];
    rfb_session_server(session, server);
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        size_t compared = strlen(strangers[i].start);
        if (length >= compared && memcmp(text, strangers[i].start, compared) == 0) {
            error_set(err, ERROR_PROTOCOL, "%s speaks %s, not VNC", server,
                      strangers[i].name);
            return error_hint(err, "%s", strangers[i].hint);
        }
    }
    for (size_t i = 0; i < length; i++) {
        greeting[i] = text[i] ? text[i] : '.';
    }
    greeting[length] = '\0';
    escape_text(greeting, shown, sizeof shown);
    error_set(err, ERROR_PROTOCOL, "%s does not speak VNC: it began with \"%s\"", server,
              shown);
    return error_hint(err, "is the port right?");
}

/* Web and TLS servers wait for their client. Now that it is too late for a VNC server,
 * our own greeting makes them say what they are. */
static bool say_mute(const struct rfb_session *session, struct error *err) {
    static const char greeting[] = "RFB 003.008\n\r\n";
    char text[BANNER_SIZE];
    char server[RFB_SHOWN_MAX];
    size_t got = 0;
    struct io_limit limit = {clock_now_ms() + PROBE_MS, session->limit.stop_fd};
    if (io_write(session->fd, greeting, sizeof greeting - 1, &limit) == IO_DONE &&
        io_read_some(session->fd, text, sizeof text, &got, &limit) == IO_DONE &&
        !may_be_banner(text, got)) {
        return say_stranger(session, text, got, err);
    }
    rfb_session_server(session, server);
    error_set(err, ERROR_CONNECT,
              "%s accepts the connection but sent nothing within %g s", server,
              session->timeout_ms / 1000.0);
    return error_hint(err, "is it a VNC server, and does it still run?");
}

static bool say_early_end(const struct rfb_session *session, enum io_end end,
                          const char *text, size_t got, struct error *err) {
    if (got > 0 && !may_be_banner(text, got)) {
        return say_stranger(session, text, got, err);
    }
    if (got == 0 && end == IO_LATE) {
        return say_mute(session, err);
    }
    if (got == 0 && end == IO_CLOSED) {
        char server[RFB_SHOWN_MAX];
        rfb_session_server(session, server);
        error_set(err, ERROR_CONNECT, "%s closed the connection at once", server);
        return error_hint(err, "it may serve one viewer only, or not this host");
    }
    return rfb_session_ended(session, end, err);
}

/* Stops at the first byte that is wrong: a stranger may have no twelve to say. */
static bool read_banner(struct rfb_session *session, char banner[BANNER_SIZE],
                        struct error *err) {
    size_t used = 0;
    enum io_end end = IO_DONE;
    while (end == IO_DONE && used < BANNER_SIZE && may_be_banner(banner, used)) {
        size_t got = 0;
        end = io_read_some(session->fd, banner + used, BANNER_SIZE - used, &got,
                           &session->limit);
        used += got;
    }
    if (end != IO_DONE || !may_be_banner(banner, used)) {
        return say_early_end(session, end, banner, used, err);
    }
    return true;
}

static unsigned three_digits(const char *text) {
    return (unsigned)((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
}

/* TigerVNC greets a client that it has locked out as a 3.3 server, and at once says why;
 * a real 3.3 server waits for our version. */
static bool refuse_version(struct rfb_session *session, unsigned major, unsigned minor,
                           struct error *err) {
    char server[RFB_SHOWN_MAX];
    uint32_t type = 1;
    session->limit.deadline_ms = clock_now_ms() + PROBE_MS;
    if (rfb_session_read_u32(session, &type, NULL) && type == 0) {
        return rfb_session_refused(session, err);
    }
    rfb_session_server(session, server);
    error_set(err, ERROR_UNSUPPORTED, "%s speaks RFB %u.%u, which is not supported",
              server, major, minor);
    return error_hint(err, "before 3.7 the server alone decides about security: it needs "
                           "an update or another setting");
}

bool rfb_banner_exchange(struct rfb_session *session, struct error *err) {
    char banner[BANNER_SIZE] = "";
    if (!read_banner(session, banner, err)) {
        return false;
    }
    unsigned major = three_digits(banner + 4);
    unsigned minor = three_digits(banner + 8);
    if (major < 3 || (major == 3 && minor < 7)) {
        return refuse_version(session, major, minor, err);
    }
    session->minor = major == 3 && minor == 7 ? 7 : 8;
    const char *answer = session->minor == 7 ? "RFB 003.007\n" : "RFB 003.008\n";
    return rfb_session_write(session, answer, BANNER_SIZE, err);
}
