/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzing of all that an RFB server says after the security phase: the input is its side
 * of the stream, from ServerInit on, through the message loop and all decoders of
 * oriel-vnc. Threads play the viewer, which takes each frame and releases it, and the
 * wire's side of the helper.
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/serve.h"
#include "protocol/vnc/handshake.h"
#include "protocol/vnc/messages.h"
#include "protocol/vnc/server_stream.h"
#include "protocol/wire_check.h"

enum {
    INPUT_MAX = 100000, /* must fit into the socket: nobody writes the rest */
};

struct fuzz {
    struct session session;
    int viewer; /* its end of the wire */
    struct wire_state state;
    uint8_t payload[WIRE_PAYLOAD_MAX];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the viewer would refuse is a fault of ours, whatever the server said. */
static void *play_viewer(void *argument) {
    struct fuzz *fuzz = argument;
    struct wire_message message;
    struct error err;
    int fd;
    while (wire_receive(fuzz->viewer, &message, fuzz->payload, &fd) == WIRE_OK) {
        if (!wire_check_event(&fuzz->state, &message, fd >= 0, &err)) {
            abort();
        }
        if (fuzz->state.displays[0].frame_out) {
            struct wire_message release = {.kind = WIRE_RELEASE};
            fuzz->state.displays[0].frame_out = false;
            release.u.number = message.u.frame.sequence;
            wire_send(fuzz->viewer, &release, NULL, -1);
        }
    }
    abort();
}

/* The part of main.c. */
static void *serve_wire(void *argument) {
    struct fuzz *fuzz = argument;
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    struct wire_message message;
    int fd;
    while (wire_receive(fuzz->session.wire, &message, payload, &fd) == WIRE_OK) {
        canvas_release(&fuzz->session.canvas, message.u.number);
    }
    abort();
}

static struct fuzz *fuzz_new(void) {
    struct fuzz *fuzz = memory_new(1, sizeof *fuzz);
    struct framebuffer front;
    struct error err;
    pthread_t thread;
    int ends[2];
    /* Both ends block: the helper's side waits for the viewer, as it really does. */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0 ||
        !framebuffer_create(&front, &err)) {
        abort();
    }
    front.writable = true;
    wire_state_init(&fuzz->state, 0, 0);
    fuzz->viewer = ends[0];
    fuzz->session.wire = ends[1];
    fuzz->session.client = handshake_new_client();
    canvas_init(&fuzz->session.canvas, ends[1], 0, &front);
    server_stream_init(&fuzz->session.stream, &fuzz->session);
    writer_init(&fuzz->session.writer);
    if (pthread_create(&thread, NULL, play_viewer, fuzz) != 0 ||
        pthread_create(&thread, NULL, serve_wire, fuzz) != 0) {
        abort();
    }
    return fuzz;
}

static void begin(struct session *session, const uint8_t *data) {
    session->start = (struct wire_message){.kind = WIRE_START};
    session->start.u.start.shared = data[0] & 1;
    session->local = data[0] >> 1 & 1;
    session->start.u.start.encoding = -1;
    session->decoder = decoder_new(data[0] >> 2 & 1);
    session->stream.start = session->stream.end = 0;
    session->client->buffered = 0;
    session->client->bufoutptr = session->client->buf;
    session->writer.queued = 0;
    desktop_init(&session->desktop);
    session->silent = false;
}

/* The canvas and its frame go on, as if all inputs were one connection. */
static void end(struct session *session, const struct error *err) {
    decoder_finish(session->decoder, NULL);
    decoder_free(session->decoder);
    coverage_finish(&session->coverage);
    pthread_mutex_destroy(&session->desktop.lock);
    free(session->client->desktopName);
    session->client->desktopName = NULL;
    if (err->code == ERROR_NONE || err->message[0] == '\0') {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct fuzz *fuzz;
    struct error err = {.code = ERROR_NONE};
    int ends[2];
    if (size < 1 || size > INPUT_MAX) {
        return 0;
    }
    if (!fuzz) {
        fuzz = fuzz_new();
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
        write(ends[0], data + 1, size - 1) != (ssize_t)(size - 1) ||
        shutdown(ends[0], SHUT_WR) < 0) {
        abort();
    }
    begin(&fuzz->session, data);
    messages_run(&fuzz->session, ends[1], &err);
    end(&fuzz->session, &err);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
