/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/session.h"

#include "protocol/serve.h"

void session_send_ready(struct session *session) {
    struct wire_message message = {.kind = WIRE_READY};
    message.u.abilities = WIRE_CAN_SCANCODES;
    if (desktop_resizable(&session->desktop)) {
        message.u.abilities |= WIRE_CAN_RESIZE;
    }
    serve_send(session->wire, &message, NULL);
}
