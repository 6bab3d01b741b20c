/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way of input out of the window: to the console, or nowhere when one may only look
 * or there is no console any more. Logic thread.
 */
#ifndef VIEWER_WINDOW_SENDER_H
#define VIEWER_WINDOW_SENDER_H

#include <stdbool.h>

#include "protocol/input.h"
#include "viewer/connection/connection.h"

struct sender {
    struct connection *connection;
    bool view_only;
    bool closed; /* the console's last event has come */
    bool sent;   /* something went out since this was cleared */
};

void sender_send(struct sender *sender, const struct input *input);

#endif
