/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/hop.h"

#include <unistd.h>

#include "transport/socket.h"

/* What is not a connected stream socket is somebody else's and stays open. */
static int fd_run(struct hop_context *context, int fd, struct error *err) {
    fd = context->endpoint->fd;
    if (!socket_check_stream(fd, err)) {
        return -1;
    }
    if (!socket_tune(fd, err)) {
        close(fd);
        return -1;
    }
    return fd;
}

const struct hop fd_hop = {"fd", fd_run};
