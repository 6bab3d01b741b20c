/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void writer_init(struct writer *writer, rfbClient *client, int wire) {
    writer->client = client;
    writer->wire = wire;
    writer->queued = 0;
    writer->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&writer->output, NULL);
    pthread_mutex_init(&writer->queue, NULL);
}

static void wake(struct writer *writer) {
    uint64_t one = 1;
    (void)!write(writer->wake_fd, &one, sizeof one);
}

/* With the output held: as much of the queue as the socket takes at once. True when the
 * queue is empty; a dead connection is the reader's to find out, and takes all. */
static bool flush_some(struct writer *writer) {
    pthread_mutex_lock(&writer->queue);
    ssize_t sent = 0;
    if (writer->queued > 0) {
        sent = write(writer->client->sock, writer->bytes, writer->queued);
    }
    if (sent > 0) {
        writer->queued -= (size_t)sent;
        memmove(writer->bytes, writer->bytes + sent, writer->queued);
    } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        writer->queued = 0;
    }
    bool empty = writer->queued == 0;
    pthread_mutex_unlock(&writer->queue);
    return empty;
}

bool writer_post(struct writer *writer, const void *bytes, size_t length) {
    pthread_mutex_lock(&writer->queue);
    bool fits = length <= sizeof writer->bytes - writer->queued;
    if (fits) {
        memcpy(writer->bytes + writer->queued, bytes, length);
        writer->queued += length;
    }
    pthread_mutex_unlock(&writer->queue);
    bool done = false;
    if (fits && pthread_mutex_trylock(&writer->output) == 0) {
        done = flush_some(writer);
        pthread_mutex_unlock(&writer->output);
    }
    if (fits && !done) {
        wake(writer);
    }
    return fits;
}

/* Until the server takes what we send at once. The library would wait for it alone: for
 * ever, also when the viewer is gone. */
static void await_room(struct writer *writer) {
    struct pollfd waiting[2] = {{.fd = writer->client->sock, .events = POLLOUT},
                                {.fd = writer->wire}};
    while (poll(waiting, 2, -1) < 0 || !waiting[0].revents) {
        if (waiting[1].revents) {
            _exit(0);
        }
    }
}

bool writer_flush(struct writer *writer) {
    uint64_t count;
    pthread_mutex_lock(&writer->output);
    (void)!read(writer->wake_fd, &count, sizeof count);
    bool done = flush_some(writer);
    pthread_mutex_unlock(&writer->output);
    return done;
}

bool writer_begin(struct writer *writer) {
    uint8_t part[4096];
    bool alive = true;
    pthread_mutex_lock(&writer->output);
    for (size_t length = 1; alive && length > 0;) {
        await_room(writer);
        pthread_mutex_lock(&writer->queue);
        length = writer->queued < sizeof part ? writer->queued : sizeof part;
        memcpy(part, writer->bytes, length);
        writer->queued -= length;
        memmove(writer->bytes, writer->bytes + length, writer->queued);
        pthread_mutex_unlock(&writer->queue);
        if (length > 0) {
            alive =
                WriteToRFBServer(writer->client, (const char *)part, (unsigned)length);
        }
    }
    return alive;
}

void writer_end(struct writer *writer) {
    pthread_mutex_unlock(&writer->output);
}
