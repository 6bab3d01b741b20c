/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One VNC client as the benchmark's servers see it: RFB 3.8 (or 3.3), security None, and
 * the client's messages as small events. The pixel format is fixed (32 bits, little
 * endian, red 16, green 8, blue 0); a client that asks for another is noted, not served.
 * One thread; the struct is the caller's.
 */
#ifndef BENCH_RFB_CLIENT_H
#define BENCH_RFB_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rfb_client {
    int fd;
    bool wants_update;       /* a request is open */
    bool wants_other_format; /* asked for a pixel format that is not ours */
    unsigned long keys_down; /* key presses so far */
    size_t held;             /* bytes in buffer */
    unsigned char buffer[65536];
};

/* A listening socket on 127.0.0.1; port 0 takes a free one, which is stored. -1: errno.
 */
int rfb_listen(uint16_t *port);

/* Waits for a client and shakes hands. False if it went away. */
bool rfb_client_accept(struct rfb_client *client, int listener, uint16_t width,
                       uint16_t height);

/* Takes in what has arrived, waiting at most timeout_ms. False: gone, or not RFB. */
bool rfb_client_read(struct rfb_client *client, int timeout_ms);

/* Writes all of it, blocking. */
bool rfb_client_write(struct rfb_client *client, const void *data, size_t size);

uint64_t rfb_now_ns(void);

#endif
