/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parent for what works with libvirt's embedded driver, which starts QEMU itself: it
 * inherits every QEMU, reaps those that end at once (libvirt waits for that, and process
 * 1 of a container may be slow), and kills those that are left when the worker is gone,
 * however it went.
 */
#ifndef PROTOCOL_LIBVIRT_SUPERVISOR_H
#define PROTOCOL_LIBVIRT_SUPERVISOR_H

#include <stdbool.h>

#include "base/error.h"

/* True for an URI of the embedded driver (qemu:///embed?root=/tmp/x). Pure. */
bool supervisor_needed(const char *uri);

/* Splits the process, which has one thread yet: returns in the worker only; the
 * supervisor passes SIGTERM on and ends as the worker ends. */
bool supervisor_split(int wire, struct error *err);

#endif
