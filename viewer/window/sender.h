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
    bool sent;   /* the person's input went out since this was cleared */
};

/* NULL when there is none, or none any more. */
struct console *sender_console(const struct sender *sender);
/* What the person does. */
void sender_send(struct sender *sender, const struct input *input);
/* What the viewer says by itself, view only or not: an act. */
void sender_tell(const struct sender *sender, enum input_kind kind, uint32_t number,
                 bool on);

#endif
