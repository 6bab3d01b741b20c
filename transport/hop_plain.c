/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"
#include "transport/hop.h"
#include "transport/socket.h"

static int plain_run(struct hop_context *context, int fd, struct error *err) {
    (void)err;
    if (!context->has_warned && !socket_peer_is_local(fd)) {
        context->has_warned = true;
        log_warning(
            "the connection to %s is not encrypted: others on the network can see "
            "and type",
            context->who);
    }
    return fd;
}

const struct hop plain_hop = {"plain", plain_run};
