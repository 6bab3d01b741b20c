/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process of its own that does nothing until oriel-libvirt is gone, however it went,
 * and then ends what QEMU it left running under the root of libvirt's embedded driver.
 */
#ifndef PROTOCOL_LIBVIRT_WATCHDOG_H
#define PROTOCOL_LIBVIRT_WATCHDOG_H

#include <stdbool.h>

#include "base/error.h"

/* Starts one when `uri` is of the embedded driver; *lifeline is what keeps it quiet (-1
 * when none is needed: a daemon looks after its guests). */
bool watchdog_start(const char *uri, int *lifeline, struct error *err);

/* The watchdog itself: oriel-libvirt --watchdog ROOT, lifeline as standard input. */
int watchdog_run(const char *root);

/* The root of an embedded driver's URI (qemu:///embed?root=/tmp/x); false when it is none
 * or does not fit. Pure. */
bool watchdog_root_of(const char *uri, char *root, unsigned long size);

#endif
