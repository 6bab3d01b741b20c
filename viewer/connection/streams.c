/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/streams.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "protocol/channel.h"
#include "transport/dial.h"
#include "transport/socket.h"

enum stream_state {
    STREAM_ASKED, /* for an fd */
    STREAM_DIALLED,
    STREAM_FAILED,
};

struct stream {
    unsigned channel;
    enum stream_state state;
    struct dial *dial; /* DIALLED */
    struct error error;
};

struct streams {
    struct streams_place place;
    int poll_fd;
    struct stream under_way[STREAMS_AT_ONCE]; /* in the order in which they were wanted */
    size_t count;
};

struct streams *streams_new(const struct streams_place *place) {
    struct streams *streams = memory_new(1, sizeof *streams);
    streams->place = *place;
    streams->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    return streams;
}

int streams_fd(const struct streams *streams) {
    return streams->poll_fd;
}

static bool is_first(unsigned channel) {
    return channel_kind(channel) <= CHANNEL_MAIN;
}

static bool start_dial(struct streams *streams, struct stream *stream,
                       const struct endpoint *endpoint, struct error *err) {
    const struct dial_settings settings = {
        .endpoint = *endpoint,
        .credentials = streams->place.credentials,
        .who = streams->place.who,
        .skip_authentication = streams->place.skip_authentication,
        .is_one_of_many = !is_first(stream->channel),
    };
    struct epoll_event wanted = {.events = EPOLLIN};
    stream->dial = dial_start(&settings, err);
    if (!stream->dial) {
        return false;
    }
    stream->state = STREAM_DIALLED;
    epoll_ctl(streams->poll_fd, EPOLL_CTL_ADD, dial_fd(stream->dial), &wanted);
    return true;
}

bool streams_want(struct streams *streams, unsigned channel, struct error *err) {
    const struct streams_place *place = &streams->place;
    if (!endpoint_check_channel(&place->endpoint, channel_kind(channel), err)) {
        return false;
    }
    if (streams->count == STREAMS_AT_ONCE) {
        return error_set(err, ERROR_PROTOCOL, "the server has too many channels");
    }
    struct stream *stream = &streams->under_way[streams->count];
    *stream = (struct stream){.channel = channel, .state = STREAM_ASKED};
    log_write(LOG_DEBUG, "stream for channel %u:%u", channel_kind(channel),
              channel_id(channel));
    if (place->open) {
        place->open(place->context);
    } else if (!start_dial(streams, stream, &place->endpoint, err)) {
        return false;
    }
    streams->count++;
    return true;
}

static struct stream *find_asked(struct streams *streams) {
    for (size_t i = 0; i < streams->count; i++) {
        if (streams->under_way[i].state == STREAM_ASKED) {
            return &streams->under_way[i];
        }
    }
    return NULL;
}

bool streams_opened(struct streams *streams, int fd) {
    struct stream *stream = find_asked(streams);
    if (!stream) {
        return false;
    }
    struct endpoint endpoint = streams->place.endpoint;
    endpoint.kind = ENDPOINT_FD;
    endpoint.fd = fd;
    if (!start_dial(streams, stream, &endpoint, &stream->error)) {
        stream->state = STREAM_FAILED;
        close(fd);
    }
    return true;
}

bool streams_refused(struct streams *streams, const struct error *why) {
    struct stream *stream = find_asked(streams);
    if (stream) {
        stream->state = STREAM_FAILED;
        stream->error = *why;
    }
    return stream != NULL;
}

/* The other channels go to the very machine that the first one went to, whatever else its
 * name may mean. */
static void settle_on_host(struct streams *streams, int fd) {
    struct endpoint *endpoint = &streams->place.endpoint;
    char host[ENDPOINT_HOST_MAX];
    if (endpoint->kind == ENDPOINT_TCP && socket_peer_host(fd, host, sizeof host) &&
        endpoint_host_valid(host)) {
        memcpy(endpoint->host, host, sizeof host);
    }
}

static void finish(struct streams *streams, struct stream *stream,
                   struct streams_answer *answer) {
    *answer = (struct streams_answer){.channel = stream->channel, .fd = -1};
    if (stream->state == STREAM_FAILED) {
        answer->error = stream->error;
        return;
    }
    epoll_ctl(streams->poll_fd, EPOLL_CTL_DEL, dial_fd(stream->dial), NULL);
    answer->fd = dial_result(stream->dial, &answer->error);
    dial_stop(stream->dial);
    if (answer->fd >= 0 && is_first(stream->channel)) {
        settle_on_host(streams, answer->fd);
    }
}

bool streams_next(struct streams *streams, struct streams_answer *answer) {
    for (size_t i = 0; i < streams->count; i++) {
        struct stream *stream = &streams->under_way[i];
        if (stream->state == STREAM_ASKED ||
            (stream->state == STREAM_DIALLED && !dial_is_done(stream->dial))) {
            continue;
        }
        finish(streams, stream, answer);
        streams->count--;
        memmove(stream, stream + 1, (streams->count - i) * sizeof *stream);
        return true;
    }
    return false;
}

void streams_stop(struct streams *streams) {
    if (!streams) {
        return;
    }
    for (size_t i = 0; i < streams->count; i++) {
        dial_stop(streams->under_way[i].dial);
    }
    if (streams->poll_fd >= 0) {
        close(streams->poll_fd);
    }
    free(streams);
}
