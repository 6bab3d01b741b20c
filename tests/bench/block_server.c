/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A VNC server with a plain picture and a block of 64x64 pixels in its middle that takes
 * its other colour at each key press, sent at once. For the time to the first picture,
 * from key to pixel, and memory. Serves one client after the other until it is ended.
 *
 *   block_server WIDTH HEIGHT
 */
#include "tests/bench/rfb_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BLOCK = 64,
    TILE = 16,
    HEXTILE = 5
};

static const uint32_t ground_colour = 0x305070;
static const uint32_t block_colours[2] = {0xc04000, 0x0040c0};

static unsigned char *put_number(unsigned char *at, uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--)
        *at++ = (unsigned char)(value >> (8 * i));
    return at;
}

static unsigned char *put_pixel(unsigned char *at, uint32_t colour) {
    for (int i = 0; i < 4; i++)
        *at++ = (unsigned char)(colour >> (8 * i));
    return at;
}

/* A rectangle of one colour in Hextile: the first tile names it, the others repeat it. */
static unsigned char *put_rectangle(unsigned char *at, int x, int y, int w, int h,
                                    uint32_t colour) {
    int tiles = ((w + TILE - 1) / TILE) * ((h + TILE - 1) / TILE);
    at = put_number(at, (uint32_t)x, 2);
    at = put_number(at, (uint32_t)y, 2);
    at = put_number(at, (uint32_t)w, 2);
    at = put_number(at, (uint32_t)h, 2);
    at = put_number(at, HEXTILE, 4);
    *at++ = 2; /* background specified */
    at = put_pixel(at, colour);
    memset(at, 0, (size_t)(tiles - 1));
    return at + tiles - 1;
}

static bool send_picture(struct rfb_client *client, int width, int height,
                         bool is_whole) {
    static unsigned char update[1 << 20];
    unsigned char *at = update;
    at = put_number(at, 0, 2);
    at = put_number(at, is_whole ? 2 : 1, 2);
    if (is_whole)
        at = put_rectangle(at, 0, 0, width, height, ground_colour);
    at = put_rectangle(at, (width - BLOCK) / 2, (height - BLOCK) / 2, BLOCK, BLOCK,
                       block_colours[client->keys_down & 1]);
    return rfb_client_write(client, update, (size_t)(at - update));
}

static void serve(struct rfb_client *client, int width, int height) {
    bool is_whole = true;
    unsigned long shown = 0;
    while (rfb_client_read(client, -1)) {
        if (!client->wants_update || (!is_whole && shown == client->keys_down))
            continue;
        client->wants_update = false;
        shown = client->keys_down;
        if (!send_picture(client, width, height, is_whole))
            break;
        is_whole = false;
    }
}

int main(int argc, char **argv) {
    static struct rfb_client client;
    uint16_t port = 0;
    int width = argc == 3 ? atoi(argv[1]) : 0;
    int height = argc == 3 ? atoi(argv[2]) : 0;
    if (width < BLOCK || height < BLOCK || width > 4096 || height > 4096) {
        fprintf(stderr, "usage: block_server WIDTH HEIGHT\n");
        return 2;
    }
    int listener = rfb_listen(&port);
    if (listener < 0) {
        perror("block_server: listen");
        return 1;
    }
    printf("{\"event\": \"listening\", \"port\": %u}\n", port);
    fflush(stdout);
    while (true) {
        if (!rfb_client_accept(&client, listener, (uint16_t)width, (uint16_t)height))
            continue;
        serve(&client, width, height);
        close(client.fd);
    }
}
