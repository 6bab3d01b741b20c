/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/open.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/libvirt/failure.h"

#define WHAT "libvirt does not open the guest's display"

/* For drivers that can take a socket but not make one. */
static int open_by_pair(virDomainPtr domain, unsigned index, struct error *err) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        error_set_errno(err, ERROR_INTERNAL, errno, "cannot make a socket pair");
        return -1;
    }
    int result =
        virDomainOpenGraphics(domain, index, ends[1], VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
    close(ends[1]);
    if (result < 0) {
        failure_set(err, ERROR_NO_DISPLAY, WHAT);
        close(ends[0]);
        return -1;
    }
    return ends[0];
}

int open_graphics(virDomainPtr domain, unsigned index, struct error *err) {
    int fd = virDomainOpenGraphicsFD(domain, index, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
    if (fd >= 0) {
        return fd;
    }
    const virError *failure = virGetLastError();
    if (failure && failure->code == VIR_ERR_NO_SUPPORT) {
        return open_by_pair(domain, index, err);
    }
    failure_set(err, ERROR_NO_DISPLAY, WHAT);
    return -1;
}
