/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The security handshake of RFB 3.7 and 3.8, from the banner to SecurityResult: one table
 * says which types are known and what becomes of each; our order of preference decides,
 * never the server's. What is sent follows a look at the whole offer. Dial worker.
 */
#ifndef TRANSPORT_RFB_SECURITY_H
#define TRANSPORT_RFB_SECURITY_H

#include "transport/rfb_session.h"

/* Leaves the stream right after SecurityResult (RFB 3.7 with None: after the type). */
bool rfb_security_handshake(struct rfb_session *session, struct error *err);

#endif
