/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All bytes to the server pass here, whole messages in the order they were handed in, and
 * nobody waits for it to read them: a server that is blocked in its own write while we
 * were blocked in ours would stand still for ever, and frames would not be released. What
 * the server does not take at once is queued; the wire thread writes it later.
 */
#ifndef PROTOCOL_VNC_WRITER_H
#define PROTOCOL_VNC_WRITER_H

#include <pthread.h>
#include <rfb/rfbclient.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* What the reader posts is small and answered one for one; a server that makes more
     * of it than it reads back is cut off. */
    WRITER_QUEUE_MAX = 65536,
    /* With so much unread the viewer has to keep its input, where movements merge. */
    WRITER_INPUT_MAX = 16384,
};

struct writer {
    int fd;       /* the connection to the server */
    int wake_fd;  /* readable: writer_flush() has work */
    int input[2]; /* a pipe for what the library writes, on its way to the queue */
    pthread_mutex_t lock; /* for the fields below */
    size_t queued;
    uint8_t bytes[WRITER_QUEUE_MAX];
};

/* Makes all files that it needs; there is no connection yet. */
void writer_init(struct writer *writer);
/* Takes the client's connection over, non-blocking from now on. The client gets the pipe,
 * since the library's Send...() functions would wait for the server. */
void writer_connect(struct writer *writer, rfbClient *client);

/* Any thread. False when the queue is full: the server does not read. */
bool writer_post(struct writer *writer, const void *bytes, size_t length);
/* Wire thread: posts what the library has written since the last call. */
void writer_post_input(struct writer *writer);
/* False while the server leaves too much unread for more input. */
bool writer_takes_input(struct writer *writer);

/* Wire thread, when `wake_fd` says so: writes what the server takes at once. False when
 * something is left, for when the connection is writable. */
bool writer_flush(struct writer *writer);

#endif
