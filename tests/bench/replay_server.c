/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays a recording of FramebufferUpdates (record.py) to one client, as fast as it asks:
 * one update for each request, in a loop, as real servers do. After the warm-up and at
 * the end it prints how many updates went out, so that the caller can take the viewer's
 * CPU time at the same two moments.
 *
 *   replay_server RECORDING WARM_SECONDS SECONDS [once]
 *
 * With `once` the recording is played once; then the picture stands.
 *
 * Recording: "ORFB", u16 width, u16 height, u32 count, then count + 1 updates of u32
 * length and bytes, big endian; update 0 is there twice, for the first round and for all
 * others (which must not begin the zlib streams anew).
 */
#include "tests/bench/rfb_client.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct update {
    const unsigned char *bytes;
    size_t size;
};

struct recording {
    uint16_t width;
    uint16_t height;
    uint32_t count;
    struct update first;
    struct update *updates; /* count, the first of them for the later rounds */
};

static uint32_t read_number(const unsigned char *at, int bytes) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static bool read_update(struct update *update, const unsigned char **at,
                        const unsigned char *end) {
    if (end - *at < 4)
        return false;
    update->size = read_number(*at, 4);
    update->bytes = *at + 4;
    if ((size_t)(end - update->bytes) < update->size)
        return false;
    *at = update->bytes + update->size;
    return true;
}

static bool open_recording(struct recording *recording, const char *path) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0 || status.st_size < 12)
        return false;
    size_t size = (size_t)status.st_size;
    const unsigned char *at =
        mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED || memcmp(at, "ORFB", 4) != 0)
        return false;
    const unsigned char *end = at + size;
    recording->width = (uint16_t)read_number(at + 4, 2);
    recording->height = (uint16_t)read_number(at + 6, 2);
    recording->count = read_number(at + 8, 4);
    at += 12;
    if (recording->count == 0 || recording->count > size / 4)
        return false;
    recording->updates = calloc(recording->count, sizeof(struct update));
    if (!recording->updates || !read_update(&recording->first, &at, end))
        return false;
    for (uint32_t i = 0; i < recording->count; i++)
        if (!read_update(&recording->updates[i], &at, end))
            return false;
    return true;
}

static void report(const char *event, const struct rfb_client *client, uint64_t updates,
                   uint64_t bytes, uint64_t began_ns) {
    printf("{\"event\": \"%s\", \"updates\": %llu, \"bytes\": %llu, \"seconds\": %.6f, "
           "\"other_format\": %s}\n",
           event, (unsigned long long)updates, (unsigned long long)bytes,
           (double)(rfb_now_ns() - began_ns) / 1e9,
           client->wants_other_format ? "true" : "false");
    fflush(stdout);
}

static void play(struct rfb_client *client, const struct recording *recording,
                 uint64_t warm_ns, uint64_t run_ns, bool is_once) {
    uint64_t began_ns = rfb_now_ns();
    uint64_t bytes = 0, updates = 0;
    bool is_warm = false;
    while (rfb_client_read(client, client->wants_update ? 0 : 100)) {
        uint64_t passed_ns = rfb_now_ns() - began_ns;
        if (!is_warm && passed_ns >= warm_ns) {
            is_warm = true;
            report("warm", client, updates, bytes, began_ns);
        }
        if (passed_ns >= warm_ns + run_ns)
            break;
        if (!client->wants_update)
            continue;
        client->wants_update = false;
        if (is_once && updates == recording->count)
            continue;
        const struct update *next = updates == 0
                                        ? &recording->first
                                        : &recording->updates[updates % recording->count];
        if (!rfb_client_write(client, next->bytes, next->size))
            break;
        bytes += next->size;
        updates++;
    }
    report("end", client, updates, bytes, began_ns);
}

int main(int argc, char **argv) {
    struct recording recording;
    static struct rfb_client client;
    uint16_t port = 0;
    if (argc < 4 || !open_recording(&recording, argv[1])) {
        fprintf(stderr, "usage: replay_server RECORDING WARM_SECONDS SECONDS [once]\n");
        return 2;
    }
    int listener = rfb_listen(&port);
    if (listener < 0) {
        perror("replay_server: listen");
        return 1;
    }
    printf("{\"event\": \"listening\", \"port\": %u}\n", port);
    fflush(stdout);
    if (!rfb_client_accept(&client, listener, recording.width, recording.height))
        return 1;
    play(&client, &recording, (uint64_t)(atof(argv[2]) * 1e9),
         (uint64_t)(atof(argv[3]) * 1e9), argc > 4);
    /* The caller still reads the viewer's figures; it ends this program. */
    pause();
    return 0;
}
