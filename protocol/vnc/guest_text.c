/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/guest_text.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/limits.h"
#include "protocol/serve.h"

enum {
    WIRE_TEXT_MAX = 16 << 20
};

static void pass_on(const uint8_t *latin, uint32_t length, int wire) {
    struct wire_message message = {.kind = WIRE_GUEST_TEXT};
    char *text = memory_new((size_t)length * 2 + 1, 1);
    size_t used = 0;
    for (uint32_t i = 0; i < length; i++) {
        if (latin[i] != 0) {
            used += utf8_encode(latin[i], text + used);
        }
    }
    if (used > 0 && used <= LIMIT_CLIPBOARD) {
        serve_send_parts(wire, &message, text, used);
    }
    free(text);
}

bool guest_text_read(struct stream *stream, int wire, struct error *err) {
    uint8_t head[7];
    if (!stream_bytes(stream, head, sizeof head, err)) {
        return false;
    }
    uint32_t length = stream_get_u32(head + 3);
    if (length > WIRE_TEXT_MAX) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent a clipboard text of %u bytes", length);
    }
    if (length > LIMIT_CLIPBOARD) {
        return stream_skip(stream, length, err);
    }
    uint8_t *latin = memory_new(length, 1);
    bool good = stream_bytes(stream, latin, length, err);
    if (good) {
        pass_on(latin, length, wire);
    }
    free(latin);
    return good;
}
