/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/messages.h"

#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "protocol/limits.h"
#include "protocol/serve.h"
#include "protocol/vnc/announce.h"
#include "protocol/vnc/guest_text.h"
#include "protocol/vnc/handshake.h"
#include "protocol/vnc/server_stream.h"
#include "protocol/vnc/title.h"
#include "protocol/vnc/update.h"

enum message_type {
    MESSAGE_UPDATE = 0,
    MESSAGE_COLOUR_MAP = 1,
    MESSAGE_BELL = 2,
    MESSAGE_CUT_TEXT = 3,
    MESSAGE_END_OF_CONTINUOUS = 150,
    MESSAGE_FENCE = 248,
    MESSAGE_XVP = 250,
    MESSAGE_QEMU = 255,
};

enum {
    BELL_PAUSE_MS = 1000,
    SILENCE_MS = 5000, /* then the server is asked, and after as much again reported */
    FENCE_PAYLOAD_MAX = 64,
    AUDIO_MAX = 1 << 20,
};

static const uint32_t fence_flags_known = 7;

static bool read_colour_map(struct session *session, struct error *err) {
    uint8_t head[5];
    return stream_bytes(&session->stream, head, sizeof head, err) &&
           stream_skip(&session->stream, (size_t)stream_get_u16(head + 3) * 6, err);
}

static bool ring(struct session *session, struct error *err) {
    (void)err;
    int64_t now_ms = clock_now_ms();
    if (now_ms - session->bell_ms >= BELL_PAUSE_MS) {
        session->bell_ms = now_ms;
        serve_send_number(session->wire, WIRE_BELL, 0);
    }
    return true;
}

static bool read_cut_text(struct session *session, struct error *err) {
    return guest_text_read(&session->stream, session->wire, err);
}

static bool read_end_of_continuous(struct session *session, struct error *err) {
    return pace_offer_continuous(&session->pace, err);
}

static bool answer_fence(struct session *session, struct error *err) {
    uint8_t message[9 + FENCE_PAYLOAD_MAX];
    if (!stream_bytes(&session->stream, message + 1, 8, err)) {
        return false;
    }
    uint8_t length = message[8];
    if (length > FENCE_PAYLOAD_MAX) {
        return error_set(err, ERROR_PROTOCOL, "the server sent a fence of %u bytes",
                         length);
    }
    if (!stream_bytes(&session->stream, message + 9, length, err)) {
        return false;
    }
    message[0] = MESSAGE_FENCE;
    memset(message + 1, 0, 6);
    message[7] &= fence_flags_known;
    return writer_post(&session->writer, message, 9 + (size_t)length) ||
           error_set(err, ERROR_PROTOCOL, "the server sends but does not read");
}

static bool read_xvp(struct session *session, struct error *err) {
    return stream_skip(&session->stream, 3, err);
}

/* Sound that was never asked for: read and dropped. */
static bool read_qemu(struct session *session, struct error *err) {
    uint8_t head[3];
    uint32_t length;
    if (!stream_bytes(&session->stream, head, sizeof head, err)) {
        return false;
    }
    uint16_t operation = stream_get_u16(head + 1);
    if (head[0] != 1 || operation > 2) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server sent an unknown QEMU message (%u, %u)", head[0],
                         operation);
    }
    if (operation < 2) {
        return true;
    }
    if (!stream_u32(&session->stream, &length, err)) {
        return false;
    }
    if (length > AUDIO_MAX) {
        return error_set(err, ERROR_PROTOCOL, "the server sent %u bytes of sound at once",
                         length);
    }
    return stream_skip(&session->stream, length, err);
}

static const struct {
    uint8_t type;
    bool (*read)(struct session *session, struct error *err);
} handlers[] = {
    {MESSAGE_UPDATE, update_read},
    {MESSAGE_COLOUR_MAP, read_colour_map},
    {MESSAGE_BELL, ring},
    {MESSAGE_CUT_TEXT, read_cut_text},
    {MESSAGE_END_OF_CONTINUOUS, read_end_of_continuous},
    {MESSAGE_FENCE, answer_fence},
    {MESSAGE_XVP, read_xvp},
    {MESSAGE_QEMU, read_qemu},
};

static bool dispatch(struct session *session, uint8_t type, struct error *err) {
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].type == type) {
            return handlers[i].read(session, err);
        }
    }
    return error_set(err, ERROR_PROTOCOL, "the server sent an unknown message (type %u)",
                     type);
}

/* Waits for the next message; asks a server that says nothing whether it is there. */
static bool await_message(struct session *session, struct error *err) {
    struct pollfd waiting = {.fd = session->writer.fd, .events = POLLIN};
    bool asked = false;
    if (stream_buffered(&session->stream) > 0 || session->client->buffered > 0) {
        return true;
    }
    while (poll(&waiting, 1, SILENCE_MS) == 0) {
        if (asked) {
            server_stream_report(session, true);
        } else if (!pace_probe(&session->pace, err)) {
            return false;
        }
        asked = true;
    }
    server_stream_report(session, false);
    return true;
}

static bool begin(struct session *session, int fd, struct error *err) {
    rfbClient *client = session->client;
    if (!handshake_run(client, fd, session->start.u.start.shared, err)) {
        return false;
    }
    uint16_t width = client->si.framebufferWidth;
    uint16_t height = client->si.framebufferHeight;
    desktop_set_size(&session->desktop, width, height);
    writer_connect(&session->writer, client);
    if (!announce_post(&session->writer, &session->start, session->local, err)) {
        return false;
    }
    /* Before READY, since the viewer may answer that with input; after the pixel format,
     * since it may ask for an update. */
    atomic_store(&session->running, true);
    session_send_ready(session);
    title_send(session->wire, client->desktopName, strlen(client->desktopName));
    if (!update_resize(session, width, height, err) ||
        !pace_start(&session->pace, &session->writer, width, height, err)) {
        return false;
    }
    canvas_prefault(&session->canvas);
    return true;
}

/* Where nothing better is known: what can be done is the same, whatever went wrong. */
static void add_hint(struct error *err) {
    if (err->hint[0] == '\0' && err->code == ERROR_PROTOCOL) {
        error_hint(err, "the fault lies with the server, or with what is in between; "
                        "another --encoding may help");
    }
}

void messages_run(struct session *session, int fd, struct error *err) {
    uint8_t type;
    bool good = begin(session, fd, err);
    while (good) {
        good = await_message(session, err) && stream_u8(&session->stream, &type, err) &&
               dispatch(session, type, err);
    }
    add_hint(err);
}
