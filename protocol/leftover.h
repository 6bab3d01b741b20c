/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ends guests that nobody looks after any more: QEMU processes that libvirt's embedded
 * driver started under a root directory of ours, found by their pid files. A process is
 * only touched when its command line names that directory.
 */
#ifndef PROTOCOL_LEFTOVER_H
#define PROTOCOL_LEFTOVER_H

/* Waits for a driver that still lives there, which is about to end its guests itself (at
 * most three seconds); then kills what is left. Returns how many that were. */
unsigned leftover_end_guests(const char *root);

#endif
