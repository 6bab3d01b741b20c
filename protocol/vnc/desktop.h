/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The size of the remote display: DesktopSize (-223), ExtendedDesktopSize (-308), and
 * asking for another one with SetDesktopSize (RFB 7.4.4, 7.8.2). The reader learns, the
 * wire thread asks; `lock` is for what both touch.
 */
#ifndef PROTOCOL_VNC_DESKTOP_H
#define PROTOCOL_VNC_DESKTOP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/vnc/stream.h"
#include "protocol/vnc/writer.h"

enum {
    DESKTOP_SCREENS_MAX = 64,
};

struct desktop {
    pthread_mutex_t lock;
    uint16_t width, height;
    bool resizable; /* the server has sent ExtendedDesktopSize and not refused for good */
    bool refused;   /* for good; what it says of later sizes does not take that back */
    bool asked;     /* one question at a time */
    uint32_t screen_id, screen_flags;
};

/* What a pseudo-rect means for us. */
enum desktop_change {
    DESKTOP_SAME,
    DESKTOP_RESIZED,
    DESKTOP_BROKEN,
};

void desktop_init(struct desktop *desktop);

/* Reads the payload of an ExtendedDesktopSize rect with this header. */
enum desktop_change desktop_read_extended(struct desktop *desktop, struct stream *stream,
                                          const uint16_t header[4], struct error *err);

/* Asks the guest for another size; nothing when it cannot, need not, or was just asked.
 */
void desktop_ask(struct desktop *desktop, struct writer *writer, int32_t width,
                 int32_t height);

/* The size now, from any thread. */
void desktop_size(struct desktop *desktop, uint16_t *width, uint16_t *height);
void desktop_set_size(struct desktop *desktop, uint16_t width, uint16_t height);
bool desktop_resizable(struct desktop *desktop);

#endif
