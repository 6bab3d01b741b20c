/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/sender.h"

void sender_send(struct sender *sender, const struct input *input) {
    struct console *console = connection_console(sender->connection);
    if (!sender->view_only && !sender->closed && console) {
        console_send(console, input);
        sender->sent = true;
    }
}
