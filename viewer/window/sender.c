/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/sender.h"

struct console *sender_console(const struct sender *sender) {
    return sender->closed ? NULL : connection_console(sender->connection);
}

void sender_send(struct sender *sender, const struct input *input) {
    struct console *console = sender_console(sender);
    if (!sender->view_only && console) {
        console_send(console, input);
        sender->sent = true;
    }
}

void sender_tell(const struct sender *sender, enum input_kind kind, uint32_t number,
                 bool on) {
    struct console *console = sender_console(sender);
    struct input input = {.kind = kind};
    input.u.act.number = number;
    input.u.act.on = on;
    if (console) {
        console_send(console, &input);
    }
}
