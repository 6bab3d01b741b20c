/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wire as a source of GLib's default main loop, beside the library's own. Main
 * thread.
 */
#ifndef PROTOCOL_SPICE_LOOP_H
#define PROTOCOL_SPICE_LOOP_H

struct session;

/* Serves the viewer until the process ends. */
_Noreturn void loop_run(struct session *session);

#endif
