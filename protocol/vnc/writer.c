/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    /* Far more than one message of the viewer becomes, and less than a pipe holds. */
    INPUT_PART = 4096,
};

void writer_init(struct writer *writer) {
    writer->fd = -1;
    writer->queued = 0;
    writer->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&writer->lock, NULL);
    if (writer->wake_fd < 0 || pipe2(writer->input, O_CLOEXEC | O_NONBLOCK) < 0) {
        abort();
    }
}

void writer_connect(struct writer *writer, rfbClient *client) {
    writer->fd = client->sock;
    /* It may come from someone who left it blocking. */
    fcntl(writer->fd, F_SETFL, fcntl(writer->fd, F_GETFL) | O_NONBLOCK);
    client->sock = writer->input[1];
}

/* Under the lock: as much of the queue as the server takes at once. True when the queue
 * is empty; a dead connection is the reader's to find out, and takes all. */
static bool flush_some(struct writer *writer) {
    ssize_t sent = 0;
    if (writer->queued > 0) {
        sent = write(writer->fd, writer->bytes, writer->queued);
    }
    if (sent > 0) {
        writer->queued -= (size_t)sent;
        memmove(writer->bytes, writer->bytes + sent, writer->queued);
    } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        writer->queued = 0;
    }
    return writer->queued == 0;
}

bool writer_post(struct writer *writer, const void *bytes, size_t length) {
    const uint64_t one = 1;
    pthread_mutex_lock(&writer->lock);
    bool fits = length <= sizeof writer->bytes - writer->queued;
    if (fits) {
        memcpy(writer->bytes + writer->queued, bytes, length);
        writer->queued += length;
        if (!flush_some(writer)) {
            (void)!write(writer->wake_fd, &one, sizeof one);
        }
    }
    pthread_mutex_unlock(&writer->lock);
    return fits;
}

void writer_post_input(struct writer *writer) {
    uint8_t part[INPUT_PART];
    ssize_t length = read(writer->input[0], part, sizeof part);
    if (length > 0) {
        writer_post(writer, part, (size_t)length);
    }
}

bool writer_takes_input(struct writer *writer) {
    pthread_mutex_lock(&writer->lock);
    bool takes = writer->queued < WRITER_INPUT_MAX;
    pthread_mutex_unlock(&writer->lock);
    return takes;
}

bool writer_flush(struct writer *writer) {
    uint64_t count;
    (void)!read(writer->wake_fd, &count, sizeof count);
    pthread_mutex_lock(&writer->lock);
    bool done = flush_some(writer);
    pthread_mutex_unlock(&writer->lock);
    return done;
}
