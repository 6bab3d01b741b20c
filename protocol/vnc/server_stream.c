/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/server_stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "protocol/serve.h"

enum {
    SILENCE_MS = 10000
};

static size_t take_buffered(rfbClient *client, void *data, size_t most) {
    size_t length = client->buffered < most ? client->buffered : most;
    memcpy(data, client->bufoutptr, length);
    client->bufoutptr += length;
    client->buffered -= (unsigned)length;
    return length;
}

void server_stream_report(struct session *session, bool silent) {
    if (session->silent != silent) {
        session->silent = silent;
        serve_send_number(session->wire, WIRE_SILENCE, silent);
    }
}

/* In the middle of a message there is nothing to ask the server. */
static void await_more(struct session *session) {
    struct pollfd waiting = {.fd = session->writer.fd, .events = POLLIN};
    while (poll(&waiting, 1, SILENCE_MS) == 0) {
        server_stream_report(session, true);
    }
    server_stream_report(session, false);
}

static size_t read_some(void *context, void *data, size_t most, struct error *err) {
    struct session *session = context;
    rfbClient *client = session->client;
    if (client->buffered > 0) {
        return take_buffered(client, data, most);
    }
    for (;;) {
        ssize_t length = read(session->writer.fd, data, most);
        if (length > 0) {
            return (size_t)length;
        }
        if (length < 0 && errno == EAGAIN) {
            await_more(session);
        } else if (length == 0) {
            error_set(err, ERROR_CONNECTION_LOST, "the server closed the connection");
            return 0;
        } else if (errno != EINTR) {
            error_set_errno(err, ERROR_CONNECTION_LOST, errno,
                            "the connection to the server broke");
            return 0;
        }
    }
}

static bool read_all(void *context, void *data, size_t length, struct error *err) {
    uint8_t *at = data;
    while (length > 0) {
        size_t part = read_some(context, at, length, err);
        if (part == 0) {
            return false;
        }
        at += part;
        length -= part;
    }
    return true;
}

void server_stream_init(struct stream *stream, struct session *session) {
    stream->read = read_all;
    stream->read_some = read_some;
    stream->context = session;
    stream->start = 0;
    stream->end = 0;
}
