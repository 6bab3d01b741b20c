/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a guest that must not outlive this process: destroyed in order at the end, on
 * SIGTERM and when the viewer dies. Where this process is killed before it can, its
 * supervisor ends QEMU (supervisor.h).
 */
#ifndef PROTOCOL_LIBVIRT_CREATE_H
#define PROTOCOL_LIBVIRT_CREATE_H

#include <libvirt/libvirt.h>
#include <stdbool.h>

#include "base/error.h"

struct create {
    virDomainPtr guest; /* NULL: none was made */
    int signals[2];     /* a pipe that the signal handler writes to */
};

bool create_init(struct create *create);
/* Destroys what was made. */
void create_finish(struct create *create);

/* Readable when the process was asked to end. */
int create_signal_fd(const struct create *create);

/* The guest stays this module's; NULL on error. */
virDomainPtr create_guest(struct create *create, virConnectPtr connection,
                          const char *xml, struct error *err);

#endif
