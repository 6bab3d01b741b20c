/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/rfb_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const unsigned char pixel_format[16] = {32, 24,  0,  1, 0, 255, 0, 255,
                                               0,  255, 16, 8, 0, 0,   0, 0};

uint64_t rfb_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int rfb_listen(uint16_t *port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(*port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 4) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

bool rfb_client_write(struct rfb_client *client, const void *data, size_t size) {
    const char *at = data;
    while (size > 0) {
        ssize_t written = send(client->fd, at, size, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        size -= (size_t)written;
    }
    return true;
}

static bool read_exactly(int fd, void *data, size_t size) {
    return recv(fd, data, size, MSG_WAITALL) == (ssize_t)size;
}

/* Security None; a client of version 3.3 is told so and has no choice. */
static bool settle_security(struct rfb_client *client) {
    char version[12];
    unsigned char byte;
    if (!rfb_client_write(client, "RFB 003.008\n", 12) ||
        !read_exactly(client->fd, version, sizeof(version)))
        return false;
    if (memcmp(version, "RFB 003.003\n", sizeof(version)) == 0)
        return rfb_client_write(client, "\0\0\0\1", 4);
    return rfb_client_write(client, "\1\1", 2) && read_exactly(client->fd, &byte, 1) &&
           rfb_client_write(client, "\0\0\0\0", 4);
}

static bool shake_hands(struct rfb_client *client, uint16_t width, uint16_t height) {
    unsigned char is_shared;
    unsigned char init[24 + 5] = {(unsigned char)(width >> 8), (unsigned char)width,
                                  (unsigned char)(height >> 8), (unsigned char)height};
    memcpy(init + 4, pixel_format, sizeof(pixel_format));
    memcpy(init + 20, "\0\0\0\5bench", 9);
    return settle_security(client) && read_exactly(client->fd, &is_shared, 1) &&
           rfb_client_write(client, init, sizeof(init));
}

bool rfb_client_accept(struct rfb_client *client, int listener, uint16_t width,
                       uint16_t height) {
    int on = 1;
    memset(client, 0, sizeof(*client));
    client->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client->fd < 0)
        return false;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (shake_hands(client, width, height))
        return true;
    close(client->fd);
    return false;
}

static size_t length_at(const unsigned char *at, int bytes) {
    size_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

/* The size of the message at the front: 0 more bytes are needed to tell, SIZE_MAX it is
   none that a client sends. */
static size_t message_size(const unsigned char *at, size_t held) {
    static const unsigned char needed[256] = {
        [0] = 1, [2] = 4,   [3] = 1,   [4] = 1,   [5] = 1,
        [6] = 8, [150] = 1, [248] = 9, [251] = 8, [255] = 4};
    if (needed[at[0]] == 0)
        return SIZE_MAX;
    if (held < needed[at[0]])
        return 0;
    switch (at[0]) {
    case 0:
        return 20;
    case 2:
        return 4 + 4 * length_at(at + 2, 2);
    case 3:
    case 150:
        return 10;
    case 4:
        return 8;
    case 5:
        return 6;
    case 6:
        return 8 +
               (at[4] & 0x80 ? -(uint32_t)length_at(at + 4, 4) : length_at(at + 4, 4));
    case 248:
        return 9 + (size_t)at[8];
    case 251:
        return 8 + 16 * (size_t)at[6];
    default:
        return at[1] == 0 ? 12 : at[3] == 2 ? 10 : 4;
    }
}

static void take_message(struct rfb_client *client, const unsigned char *at) {
    if (at[0] == 0)
        client->wants_other_format = memcmp(at + 4, pixel_format, 13) != 0;
    else if (at[0] == 3)
        client->wants_update = true;
    else if ((at[0] == 4 && at[1]) || (at[0] == 255 && at[1] == 0 && at[3]))
        client->keys_down++;
}

static bool take_messages(struct rfb_client *client) {
    size_t used = 0;
    while (used < client->held) {
        size_t size = message_size(client->buffer + used, client->held - used);
        if (size > sizeof(client->buffer))
            return false;
        if (size == 0 || size > client->held - used)
            break;
        take_message(client, client->buffer + used);
        used += size;
    }
    client->held -= used;
    memmove(client->buffer, client->buffer + used, client->held);
    return true;
}

bool rfb_client_read(struct rfb_client *client, int timeout_ms) {
    struct pollfd waiting = {.fd = client->fd, .events = POLLIN};
    int ready = poll(&waiting, 1, timeout_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return true;
    ssize_t got = recv(client->fd, client->buffer + client->held,
                       sizeof(client->buffer) - client->held, 0);
    if (got <= 0)
        return false;
    client->held += (size_t)got;
    return take_messages(client);
}
