/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a console is made of, and its way to the helper: for its own files only (console,
 * console_events, console_send). Logic thread.
 */
#ifndef PROTOCOL_CONSOLE_STATE_H
#define PROTOCOL_CONSOLE_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol/console_display.h"
#include "protocol/limits.h"
#include "protocol/outbox.h"
#include "protocol/wire.h"
#include "protocol/wire_check.h"

struct console {
    const char *program; /* NULL: someone else's helper */
    pid_t pid;           /* 0: none to look after */
    int socket;
    int poll_fd; /* epoll: the socket, for writing too while something is queued */
    bool closed;
    struct wire_state wire;
    struct console_display displays[LIMIT_DISPLAYS];
    struct outbox outbox;
    char *text;                            /* a guest text coming in */
    uint8_t payload[WIRE_PAYLOAD_MAX + 1]; /* of the newest message, and a NUL */
};

/* Begins, or changes, what poll_fd waits for. */
void console_state_watch(struct console *console, int operation);

/* Sends, or queues what the helper is too slow for. As for wire_send(): `payload` and
 * `fd` stay the caller's. False when it will never arrive. */
bool console_state_send(struct console *console, struct wire_message *message,
                        const void *payload, int fd);
/* Sends what is queued and can be sent. */
void console_state_flush(struct console *console);

#endif
