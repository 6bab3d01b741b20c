/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/console_state.h"

#include <sys/epoll.h>

void console_state_watch(struct console *console, int operation) {
    struct epoll_event wanted = {.events = EPOLLIN};
    if (!outbox_empty(&console->outbox)) {
        wanted.events |= EPOLLOUT;
    }
    epoll_ctl(console->poll_fd, operation, console->socket, &wanted);
}

bool console_state_send(struct console *console, struct wire_message *message,
                        const void *payload, int fd) {
    bool was_empty = outbox_empty(&console->outbox);
    if (console->closed) {
        return false;
    }
    if (was_empty) {
        enum wire_result result = wire_send(console->socket, message, payload, fd);
        if (result != WIRE_AGAIN) {
            return result == WIRE_OK;
        }
    }
    bool added = outbox_add(&console->outbox, message, payload, fd);
    if (was_empty && added) {
        console_state_watch(console, EPOLL_CTL_MOD);
    }
    return added;
}

/* A helper that is gone is noticed on reading. */
void console_state_flush(struct console *console) {
    if (outbox_empty(&console->outbox)) {
        return;
    }
    outbox_flush(&console->outbox, console->socket);
    if (outbox_empty(&console->outbox)) {
        console_state_watch(console, EPOLL_CTL_MOD);
    }
}
