/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/title.h"

#include "protocol/limits.h"
#include "protocol/serve.h"

enum {
    NAME_WIRE_MAX = 65536
};

void title_send(int wire, const char *text, size_t length) {
    struct wire_message message = {.kind = WIRE_TITLE,
                                   .payload_length = (uint32_t)length};
    serve_send(wire, &message, text);
}

bool title_read(struct stream *stream, int wire, struct error *err) {
    char name[LIMIT_TITLE];
    uint32_t length;
    if (!stream_u32(stream, &length, err)) {
        return false;
    }
    if (length > NAME_WIRE_MAX) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server's name is said to be %u bytes long", length);
    }
    size_t kept = length < sizeof name ? length : sizeof name;
    if (!stream_bytes(stream, name, kept, err) ||
        !stream_skip(stream, length - kept, err)) {
        return false;
    }
    title_send(wire, name, kept);
    return true;
}
