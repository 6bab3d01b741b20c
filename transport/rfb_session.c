/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/rfb_session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/escape.h"

enum {
    SERVER_SHOWN = 60, /* characters */
    REASON_SHOWN = 128,
};

void rfb_session_server(const struct rfb_session *session, char shown[RFB_SHOWN_MAX]) {
    escape_line(session->who, shown, RFB_SHOWN_MAX / 2, SERVER_SHOWN);
}

bool rfb_session_ended(const struct rfb_session *session, enum io_end end,
                       struct error *err) {
    int number = errno;
    char server[RFB_SHOWN_MAX];
    rfb_session_server(session, server);
    switch (end) {
    case IO_CLOSED:
        error_set(err, ERROR_CONNECTION_LOST,
                  "%s closed the connection during the handshake", server);
        return error_hint(err, "the server's own settings and log say more");
    case IO_LATE:
        error_set(err, ERROR_CONNECT, "%s did not finish the handshake within %g s",
                  server, session->timeout_ms / 1000.0);
        return error_hint(err, "is the server overloaded, or the network slow?");
    case IO_STOPPED:
        return error_set(err, ERROR_CONNECT, "connecting to %s was broken off", server);
    default:
        return error_set_errno(err, ERROR_CONNECTION_LOST, number,
                               "the connection to %s broke", server);
    }
}

bool rfb_session_read(struct rfb_session *session, void *data, size_t length,
                      struct error *err) {
    enum io_end end = io_read(session->fd, data, length, &session->limit);
    return end == IO_DONE || rfb_session_ended(session, end, err);
}

bool rfb_session_read_u32(struct rfb_session *session, uint32_t *value,
                          struct error *err) {
    if (!rfb_session_read(session, value, sizeof *value, err)) {
        return false;
    }
    *value = ntohl(*value);
    return true;
}

bool rfb_session_write(struct rfb_session *session, const void *data, size_t length,
                       struct error *err) {
    enum io_end end = io_write(session->fd, data, length, &session->limit);
    return end == IO_DONE || rfb_session_ended(session, end, err);
}

void rfb_session_reason(struct rfb_session *session, char shown[RFB_SHOWN_MAX]) {
    char reason[RFB_REASON_MAX + 1];
    uint32_t length = 0;
    size_t used = 0;
    if (rfb_session_read_u32(session, &length, NULL)) {
        length = length > RFB_REASON_MAX ? RFB_REASON_MAX : length;
        enum io_end end = IO_DONE;
        while (used < length && end == IO_DONE) {
            size_t got = 0;
            end = io_read_some(session->fd, reason + used, length - used, &got,
                               &session->limit);
            used += got;
        }
    }
    reason[used] = '\0';
    escape_line(reason, shown, RFB_SHOWN_MAX / 2, REASON_SHOWN);
}

bool rfb_session_refused(struct rfb_session *session, struct error *err) {
    static const char *const signs[] = {"authentic", "password", "too many",
                                        "security failure"};
    char server[RFB_SHOWN_MAX];
    char reason[RFB_SHOWN_MAX];
    enum error_code code = ERROR_CONNECT;
    rfb_session_server(session, server);
    rfb_session_reason(session, reason);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        code = strcasestr(reason, signs[i]) ? ERROR_AUTHENTICATION : code;
    }
    error_set(err, code, "%s refused the connection%s%s", server, reason[0] ? ": " : "",
              reason);
    return error_hint(err, "the server's own settings and log say more");
}
