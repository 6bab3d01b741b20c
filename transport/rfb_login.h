/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows once a security type is chosen: proving that one knows the password, and
 * the server's verdict. The only place that sends anything made of a password. Dial
 * worker.
 */
#ifndef TRANSPORT_RFB_LOGIN_H
#define TRANSPORT_RFB_LOGIN_H

#include "auth/secret.h"
#include "transport/rfb_session.h"

enum {
    RFB_CHALLENGE_SIZE = 16,
};

/* Type 1. Only RFB 3.8 has a verdict here. */
bool rfb_login_none(struct rfb_session *session, struct error *err);
/* Type 2. */
bool rfb_login_vnc(struct rfb_session *session, struct error *err);

/* The answer to a challenge: DES with the password as the key (RFB 7.2.2). */
bool rfb_login_response(const struct secret *password,
                        const uint8_t challenge[RFB_CHALLENGE_SIZE],
                        uint8_t response[RFB_CHALLENGE_SIZE], struct error *err);

#endif
