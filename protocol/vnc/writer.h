/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All bytes to the server pass here, whole messages in the order they were handed in. The
 * reader posts and never waits: a server that is blocked in its own write while we were
 * blocked in ours would stand still for ever. The wire thread may wait, and writes what
 * the reader had to leave.
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
};

struct writer {
    rfbClient *client;
    int wire;               /* to notice that the viewer is gone */
    int wake_fd;            /* readable: writer_flush() has work */
    pthread_mutex_t output; /* who holds it writes to the server */
    pthread_mutex_t queue;  /* for the fields below */
    size_t queued;
    uint8_t bytes[WRITER_QUEUE_MAX];
};

void writer_init(struct writer *writer, rfbClient *client, int wire);

/* Any thread; never blocks. False when the queue is full: the server does not read. */
bool writer_post(struct writer *writer, const void *bytes, size_t length);

/* Wire thread, when `wake_fd` says so: writes what the server takes at once. False when
 * something is left, for when the connection is writable. */
bool writer_flush(struct writer *writer);

/* Wire thread: writes what is queued, waiting for the server if need be, and keeps the
 * output to itself until writer_end(), so that the library's own messages can be sent.
 * The process ends when the viewer goes meanwhile. False when the connection is
 * gone (writer_end() is still needed). */
bool writer_begin(struct writer *writer);
void writer_end(struct writer *writer);

#endif
