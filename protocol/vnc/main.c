/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel-vnc: an RFB stream to pixels. The main thread serves the wire and writes to the
 * server; the reader thread reads the server's messages and paints; decode workers help
 * it.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/serve.h"
#include "protocol/vnc/handshake.h"
#include "protocol/vnc/keyboard.h"
#include "protocol/vnc/messages.h"
#include "protocol/vnc/pointer.h"
#include "protocol/vnc/server_stream.h"

enum {
    READER_STACK = 256 * 1024,
};

struct program {
    struct session session;
    sem_t stream_given;
    int stream_fd;
    bool has_stream;
    struct pointer_place place;
};

static void *read_server(void *argument) {
    struct program *program = argument;
    struct error err = {.code = ERROR_INTERNAL};
    while (sem_wait(&program->stream_given) != 0) {
    }
    messages_run(&program->session, program->stream_fd, &err);
    serve_send_closed(program->session.wire, &err);
    _exit(0);
}

static unsigned worker_count(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 1 ? (unsigned)cores - 1 : 0;
}

static void prepare(struct program *program) {
    struct framebuffer front;
    struct session *session = &program->session;
    session->wire = WIRE_HELPER_FD;
    serve_start(session->wire, &session->start, &front);
    canvas_init(&session->canvas, session->wire, 0, &front);
    session->client = handshake_new_client();
    server_stream_init(&session->stream, session);
    session->decoder = decoder_new(worker_count());
    writer_init(&session->writer);
    desktop_init(&session->desktop);
    sem_init(&program->stream_given, 0, 0);
}

static void start_reader(struct program *program) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
#ifndef ORIEL_SANITIZED
    pthread_attr_setstacksize(&attributes, READER_STACK);
#endif
    if (pthread_create(&thread, &attributes, read_server, program) != 0) {
        abort();
    }
    pthread_attr_destroy(&attributes);
    pthread_detach(thread);
}

static void take_stream(struct program *program, int fd) {
    if (program->has_stream || fd < 0) {
        _exit(ERROR_INTERNAL);
    }
    program->has_stream = true;
    program->stream_fd = fd;
    sem_post(&program->stream_given);
}

static void send_input(struct program *program, const struct wire_message *message) {
    struct session *session = &program->session;
    rfbClient *client = session->client;
    bool extended = atomic_load(&session->extended_buttons);
    bool relative = atomic_load(&session->relative_pointer);
    if (!atomic_load(&session->running)) {
        return;
    }
    switch (message->kind) {
    case WIRE_KEY:
        keyboard_send(client, message, atomic_load(&session->extended_keys));
        break;
    case WIRE_POINTER:
    case WIRE_MOTION:
        pointer_send(client, &program->place, message, extended, relative);
        break;
    default:
        pointer_send_wheel(client, message, extended, relative);
    }
    writer_post_input(&session->writer);
}

static void refresh(struct session *session) {
    uint16_t width, height;
    if (!atomic_load(&session->running)) {
        return;
    }
    desktop_size(&session->desktop, &width, &height);
    pace_refresh(&session->writer, width, height);
}

static void handle(struct program *program, const struct wire_message *message, int fd) {
    struct session *session = &program->session;
    switch (message->kind) {
    case WIRE_STREAM:
        session->local = message->u.stream.local != 0;
        take_stream(program, fd);
        break;
    case WIRE_KEY:
    case WIRE_POINTER:
    case WIRE_MOTION:
    case WIRE_WHEEL:
        send_input(program, message);
        break;
    case WIRE_RESIZE:
        desktop_ask(&session->desktop, &session->writer, message->u.size.width,
                    message->u.size.height);
        break;
    case WIRE_REFRESH:
        refresh(session);
        break;
    case WIRE_RELEASE:
        canvas_release(&session->canvas, message->u.number);
        break;
    default:
        _exit(message->kind == WIRE_STOP ? 0 : ERROR_INTERNAL);
    }
}

/* One wait for both: the viewer's messages, and what could not be written at once. */
static void serve(struct program *program) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    struct session *session = &program->session;
    bool flushed = true;
    for (;;) {
        struct wire_message message;
        int fd;
        /* That the viewer is gone is noticed in any case. */
        short wanted = writer_takes_input(&session->writer) ? POLLIN : 0;
        struct pollfd waiting[3] = {
            {.fd = session->wire, .events = wanted},
            {.fd = session->writer.wake_fd, .events = POLLIN},
            {.fd = flushed ? -1 : session->writer.fd, .events = POLLOUT}};
        if (poll(waiting, 3, -1) < 0) {
            continue;
        }
        if (waiting[1].revents || waiting[2].revents) {
            flushed = writer_flush(&session->writer);
        }
        if (waiting[0].revents) {
            if (wire_receive(session->wire, &message, payload, &fd) != WIRE_OK) {
                _exit(0);
            }
            handle(program, &message, fd);
        }
    }
}

int main(void) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    struct program *program = memory_new(1, sizeof *program);
    prepare(program);
    start_reader(program);
    serve(program);
}
