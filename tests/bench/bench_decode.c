/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What decoding costs, without a display: plays a recording of FramebufferUpdates (made
 * by record.py) from a child process through a socket, into our decoders or into those of
 * libvncclient, and prints CPU and wall time per update as one JSON line.
 *
 *   bench_decode RECORDING UPDATES [WORKERS | library]
 */
#include <fcntl.h>
#include <rfb/rfbclient.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/vnc/decoder.h"

struct recording {
    uint16_t width, height;
    uint32_t count;
    const uint8_t *first, *end; /* each update has its length before it */
};

static void fail(const char *what) {
    fprintf(stderr, "bench_decode: %s\n", what);
    exit(2);
}

static struct recording recording_open(const char *path) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0 || status.st_size < 12) {
        fail("cannot open the recording");
    }
    size_t size = (size_t)status.st_size;
    const uint8_t *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (data == MAP_FAILED || memcmp(data, "ORFB", 4) != 0) {
        fail("this is no recording");
    }
    return (struct recording){stream_get_u16(data + 4), stream_get_u16(data + 6),
                              stream_get_u32(data + 8), data + 12, data + size};
}

static const uint8_t *update_at(const struct recording *recording, const uint8_t *at,
                                size_t *length) {
    if (recording->end - at < 4) {
        fail("the recording is cut short");
    }
    *length = stream_get_u32(at);
    if ((size_t)(recording->end - at - 4) < *length) {
        fail("the recording is cut short");
    }
    return at + 4;
}

static void send_all(int fd, const uint8_t *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            exit(0);
        }
        data += sent;
        length -= (size_t)sent;
    }
    /* What the library asks for must not fill the socket. */
    uint8_t asked[4096];
    while (recv(fd, asked, sizeof asked, MSG_DONTWAIT) > 0) {
    }
}

/* The first update, then all others again and again. */
static void serve(const struct recording *recording, int fd, unsigned updates) {
    size_t length;
    const uint8_t *at = update_at(recording, recording->first, &length);
    send_all(fd, at, length);
    const uint8_t *loop = at + length;
    const uint8_t *next = update_at(recording, loop, &length) + length;
    for (unsigned i = 1; i < updates; i++) {
        if (i % recording->count == 0) {
            next = loop;
        }
        at = update_at(recording, next, &length);
        send_all(fd, at, length);
        next = at + length;
    }
}

static bool read_all(void *context, void *data, size_t length, struct error *err) {
    uint8_t *to = data;
    while (length > 0) {
        ssize_t got = read(*(int *)context, to, length);
        if (got <= 0) {
            return error_set(err, ERROR_CONNECTION_LOST, "the recording has ended");
        }
        to += got;
        length -= (size_t)got;
    }
    return true;
}

static size_t read_some(void *context, void *data, size_t most, struct error *err) {
    ssize_t got = read(*(int *)context, data, most);
    if (got <= 0) {
        error_set(err, ERROR_CONNECTION_LOST, "the recording has ended");
        return 0;
    }
    return (size_t)got;
}

static void play_update(struct decoder *decoder, struct stream *stream,
                        const struct surface *screen) {
    uint8_t head[12];
    struct error err = {0};
    bool is_good = stream_bytes(stream, head, 4, &err);
    for (unsigned count = is_good ? stream_get_u16(head + 2) : 0; count > 0; count--) {
        is_good = is_good && stream_bytes(stream, head, 12, &err);
        struct rect area = {stream_get_u16(head), stream_get_u16(head + 2),
                            stream_get_u16(head + 4), stream_get_u16(head + 6)};
        is_good = is_good && decoder_rect(decoder, stream, screen, area,
                                          (int32_t)stream_get_u32(head + 8), &err);
    }
    if (!is_good || !decoder_finish(decoder, &err)) {
        fail(err.message);
    }
}

static void play_ours(const struct recording *recording, int fd, unsigned updates,
                      unsigned workers) {
    struct decoder *decoder = decoder_new(workers);
    struct stream *stream = memory_new(1, sizeof *stream);
    struct surface screen = {NULL, recording->width, recording->height, recording->width};
    screen.pixels = memory_new((size_t)screen.width * (size_t)screen.height, 4);
    *stream = (struct stream){.read = read_all, .context = &fd, .read_some = read_some};
    for (unsigned i = 0; i < updates; i++) {
        play_update(decoder, stream, &screen);
    }
    free(screen.pixels);
    free(stream);
    decoder_free(decoder);
}

static void play_library(const struct recording *recording, int fd, unsigned updates) {
    rfbClient *client = rfbGetClient(8, 3, 4);
    client->sock = fd;
    client->width = recording->width;
    client->height = recording->height;
    client->format.redShift = 16;
    client->format.greenShift = 8;
    client->format.blueShift = 0;
    client->frameBuffer =
        memory_new((size_t)recording->width * (size_t)recording->height, 4);
    for (unsigned i = 0; i < updates; i++) {
        if (!HandleRFBServerMessage(client)) {
            fail("libvncclient has given up");
        }
    }
}

static double now_ms(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
    int pair[2];
    if (argc < 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
        fail("bench_decode RECORDING UPDATES [WORKERS | library]");
    }
    struct recording recording = recording_open(argv[1]);
    unsigned updates = (unsigned)strtoul(argv[2], NULL, 10);
    const char *how = argc > 3 ? argv[3] : "0";
    pid_t child = fork();
    if (child == 0) {
        close(pair[0]);
        serve(&recording, pair[1], updates);
        _exit(0);
    }
    close(pair[1]);
    double wall = now_ms(CLOCK_MONOTONIC), cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
    if (strcmp(how, "library") == 0) {
        play_library(&recording, pair[0], updates);
    } else {
        play_ours(&recording, pair[0], updates, (unsigned)strtoul(how, NULL, 10));
    }
    cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = now_ms(CLOCK_MONOTONIC) - wall;
    printf("{\"recording\": \"%s\", \"how\": \"%s\", \"updates\": %u, "
           "\"cpu_ms\": %.4f, \"wall_ms\": %.4f}\n",
           argv[1], how, updates, cpu / updates, wall / updates);
    close(pair[0]);
    waitpid(child, NULL, 0);
    return 0;
}
