/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the next update is asked for: at the header of the current one, so that the server
 * works while we decode; not at all once it sends continuous updates (RFB 7.4.3, 7.5.x).
 * Reader thread.
 */
#ifndef PROTOCOL_VNC_PACE_H
#define PROTOCOL_VNC_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/vnc/writer.h"

struct pace {
    struct writer *writer;
    uint16_t width, height;
    bool continuous;
    bool resized; /* since the last request */
};

/* Asks for the whole picture. */
bool pace_start(struct pace *pace, struct writer *writer, uint16_t width, uint16_t height,
                struct error *err);
bool pace_update_begins(struct pace *pace, struct error *err);
bool pace_update_ends(struct pace *pace, struct error *err);
/* In the middle of an update; what is asked for next has the new size. `whole`: the
 * server does not send all of it by itself (DesktopSize, not ExtendedDesktopSize). */
bool pace_resize(struct pace *pace, uint16_t width, uint16_t height, bool whole,
                 struct error *err);
/* The server can send updates unasked (EndOfContinuousUpdates, first time). */
bool pace_offer_continuous(struct pace *pace, struct error *err);
/* A question that each server has to answer: one pixel, whatever its content. Most answer
 * it together with the request that waits for a change, so that another request has to
 * follow here, too. */
bool pace_probe(struct pace *pace, struct error *err);
/* Brings QEMU's next look at its display forward, to 30 ms after the last, which it puts
 * off by 50 ms each time that it finds nothing new: it takes any input for a reason to
 * look. The release of a key that is not down does nothing else. */
bool pace_nudge_qemu(struct pace *pace, struct error *err);
/* A forced update of the whole picture. Any thread. */
bool pace_refresh(struct writer *writer, uint16_t width, uint16_t height);

#endif
