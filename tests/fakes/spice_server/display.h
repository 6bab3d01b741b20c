/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One QXL device, which is one display channel with one or several heads: its primary
 * surface and the queues of commands that libspice-server's worker thread takes. The
 * queues are locked; all else is the main thread's.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_DISPLAY_H
#define TESTS_FAKES_SPICE_SERVER_DISPLAY_H

#include "tests/fakes/spice_server/server.h"

/* A command on its way; what it points to is in `bytes`. Both are freed when the worker
 * gives the command back by its release id, which is the resource. */
struct display_resource {
    QXLCommandExt ext;
    void *bytes;
};

struct display {
    QXLInstance instance; /* first: callbacks are given it */
    struct server *server;
    unsigned heads;
    int width, height; /* 0 = no primary surface now */
    uint32_t format;   /* SPICE_SURFACE_FMT_ */
    uint32_t next_image;
    uint8_t *memory; /* owned: the primary's, painted by the worker */
    GMutex lock;     /* of what follows */
    GCond answered;
    GQueue drawings, cursors; /* of struct display_resource */
    bool async_done;
    GString *monitors_wanted; /* by the client; NULL = goes to the agent instead */
    int resize_to_width, resize_to_height;
};

extern const struct server_command display_commands[];

struct display *display_new(struct server *server, unsigned id, unsigned heads, int width,
                            int height);

/* Queues a command; `info` is its release info, inside resource->bytes. */
void display_draw(struct display *display, struct display_resource *resource,
                  QXLReleaseInfo *info);
void display_cursor(struct display *display, struct display_resource *resource,
                    QXLReleaseInfo *info);

/* Returns when the worker has executed all that was drawn. */
void display_sync(struct display *display);

#endif
