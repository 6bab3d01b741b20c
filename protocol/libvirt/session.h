/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The helper's side of the wire: takes questions, asks libvirt, answers. Everything runs
 * on the main thread in libvirt's default event loop, in which the wire is one of the
 * handles.
 */
#ifndef PROTOCOL_LIBVIRT_SESSION_H
#define PROTOCOL_LIBVIRT_SESSION_H

/* Serves the wire until the viewer closes it or the connection ends; returns the exit
 * status of the process. A guest that was made is gone then. */
int session_run(int wire);

#endif
