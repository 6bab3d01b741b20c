/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/hop.h"

#include <unistd.h>

#include "transport/rfb_security.h"

static int rfb_run(struct hop_context *context, int fd, struct error *err) {
    int timeout_ms = context->timeouts->handshake_ms;
    struct rfb_session session = {
        .fd = fd,
        .limit = {clock_now_ms() + timeout_ms, context->stop_fd},
        .timeout_ms = timeout_ms,
        .who = context->who,
        .credentials = context->credentials,
        .skip_authentication = context->skip_authentication,
    };
    bool is_open = rfb_security_handshake(&session, err);
    context->may_ask_again =
        session.password_refused && !credential_is_known(context->credentials);
    if (!is_open) {
        close(fd);
        return -1;
    }
    return fd;
}

const struct hop rfb_hop = {"rfb", rfb_run};
