/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libvirt's last error, put into an error of ours: exit status, escaped text, hint. The
 * texts come from a remote host as often as not, so they are cut and escaped here.
 */
#ifndef PROTOCOL_LIBVIRT_FAILURE_H
#define PROTOCOL_LIBVIRT_FAILURE_H

#include <libvirt/virterror.h>
#include <stdbool.h>

#include "base/error.h"

/* "what: libvirt's words". `fallback` is the status of an error that the table does not
 * know. Returns false. */
bool failure_set(struct error *err, enum error_code fallback, const char *what);
bool failure_set_from(struct error *err, const virError *failure,
                      enum error_code fallback, const char *what);

/* True when the failure means "not with these rights": a read-only connection may do. */
bool failure_is_denial(const virError *failure);

/* Keeps libvirt, and libxml2 below it, from printing errors by themselves. */
void failure_silence(void);

#endif
