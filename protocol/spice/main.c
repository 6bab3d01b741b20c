/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel-spice: the channels of a SPICE server to pixels, sound and events. One thread,
 * the one of GLib's default main loop, for the wire and for the library.
 */
#include <signal.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/spice/channels.h"
#include "protocol/spice/environment.h"
#include "protocol/spice/heap.h"
#include "protocol/spice/loop.h"
#include "protocol/spice/session.h"

/* Libraries print there what a server drives them to. */
static void close_stderr(void) {
#ifndef ORIEL_SANITIZED
    (void)!dup2(STDOUT_FILENO, STDERR_FILENO); /* which is /dev/null */
#endif
}

int main(void) {
    struct session *session = memory_new(1, sizeof *session);
    struct framebuffer front;
    heap_begin();
    signal(SIGPIPE, SIG_IGN);
    session->wire = WIRE_HELPER_FD;
    serve_start(session->wire, &session->start, &front);
    close_stderr();
    environment_set(session_wants(session, WIRE_WANT_VIDEO_CODECS));
    journal_begin(&session->journal);
    heads_init(&session->heads, session->wire);
    if (!heads_want(&session->heads, session->start.channel, &front)) {
        _exit(ERROR_INTERNAL);
    }
    channels_begin(session);
    loop_run(session);
}
