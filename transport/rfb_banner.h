/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The twelve bytes that a VNC server greets with, and our answer; or a sentence about
 * what it is that greets differently, or not at all. Dial worker.
 */
#ifndef TRANSPORT_RFB_BANNER_H
#define TRANSPORT_RFB_BANNER_H

#include "transport/rfb_session.h"

/* Agrees on RFB 3.7 or 3.8 (session->minor). ERROR_UNSUPPORTED for older servers,
 * ERROR_PROTOCOL for what is no VNC server, ERROR_CONNECT for one that says nothing. */
bool rfb_banner_exchange(struct rfb_session *session, struct error *err);

#endif
