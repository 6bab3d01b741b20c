/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/writer.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

void writer_init(struct writer *writer, rfbClient *client) {
    writer->client = client;
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
 * queue is empty; a dead connection is the reader's to find out. */
static bool flush_some(struct writer *writer) {
    pthread_mutex_lock(&writer->queue);
    ssize_t sent = 0;
    if (writer->queued > 0) {
        sent = write(writer->client->sock, writer->bytes, writer->queued);
    }
    if (sent > 0) {
        writer->queued -= (size_t)sent;
        memmove(writer->bytes, writer->bytes + sent, writer->queued);
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

bool writer_begin(struct writer *writer) {
    uint64_t count;
    uint8_t part[4096];
    bool alive = true;
    pthread_mutex_lock(&writer->output);
    (void)!read(writer->wake_fd, &count, sizeof count);
    for (size_t length = 1; alive && length > 0;) {
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
