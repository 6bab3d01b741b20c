/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An RFB connection during its security handshake: exact reads and writes under one
 * deadline, with the sentences for what can end it. Nothing is read ahead, since the
 * stream goes on in another process. Dial worker.
 */
#ifndef TRANSPORT_RFB_SESSION_H
#define TRANSPORT_RFB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/credential.h"
#include "base/error.h"
#include "transport/io.h"

enum {
    RFB_SHOWN_MAX = 240,   /* bytes of a foreign text in a message, escaped */
    RFB_REASON_MAX = 4096, /* bytes of a server's reason that are read */
};

struct rfb_session {
    int fd;
    struct io_limit limit; /* put off by the time that a person takes */
    int timeout_ms;        /* what the limit was made of, for messages */
    const char *who;
    const struct credential_sources *credentials;
    bool skip_authentication;
    unsigned minor;        /* of the version agreed on: 3.7 or 3.8 */
    bool password_refused; /* out: the server did not like the password it got */
};

bool rfb_session_read(struct rfb_session *session, void *data, size_t length,
                      struct error *err);
bool rfb_session_read_u32(struct rfb_session *session, uint32_t *value,
                          struct error *err);
bool rfb_session_write(struct rfb_session *session, const void *data, size_t length,
                       struct error *err);
/* Says why a wait has ended; `end` is not IO_DONE. Returns false. */
bool rfb_session_ended(const struct rfb_session *session, enum io_end end,
                       struct error *err);
/* A length and a text, made safe to show. Empty when the server gives none: the failure
 * that it explains is the news, so a broken reason is no error of its own. */
void rfb_session_reason(struct rfb_session *session, char shown[RFB_SHOWN_MAX]);
/* Reads why a server will not even begin and says so: ERROR_AUTHENTICATION when it locks
 * out guessers, else ERROR_CONNECT. Returns false. */
bool rfb_session_refused(struct rfb_session *session, struct error *err);
/* The name of the server, made safe to show. */
void rfb_session_server(const struct rfb_session *session, char shown[RFB_SHOWN_MAX]);

#endif
