/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Smart cards: all is the library's own work, through pcscd. This row lets its channel be
 * connected, when somebody wanted it.
 */
#include "protocol/spice/family.h"

const struct member member_smartcard = {
    .channel = CHANNEL_SMARTCARD,
    .wanted = WIRE_WANT_SMARTCARD,
};
