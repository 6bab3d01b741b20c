/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/create.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "protocol/libvirt/failure.h"

/* The handler's end of the pipe: a handler has no other way to reach it. */
static volatile sig_atomic_t signal_pipe = -1;

static void on_terminate(int number) {
    int saved = errno;
    (void)number;
    (void)!write(signal_pipe, "", 1);
    errno = saved;
}

bool create_init(struct create *create) {
    create->guest = NULL;
    return pipe2(create->signals, O_CLOEXEC | O_NONBLOCK) == 0;
}

int create_signal_fd(const struct create *create) {
    return create->signals[0];
}

/* Until now the death of the viewer kills this process at once, and SIGTERM too. */
static void die_gently(struct create *create) {
    struct sigaction action = {.sa_handler = on_terminate, .sa_flags = SA_RESTART};
    signal_pipe = create->signals[1];
    sigaction(SIGTERM, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

virDomainPtr create_guest(struct create *create, virConnectPtr connection,
                          const char *xml, struct error *err) {
    if (create->guest) {
        error_set(err, ERROR_USAGE, "a guest was made already");
        return NULL;
    }
    die_gently(create);
    create->guest = virDomainCreateXML(connection, xml, VIR_DOMAIN_START_AUTODESTROY);
    if (!create->guest) {
        /* The embedded driver knows no such flag. */
        create->guest = virDomainCreateXML(connection, xml, 0);
    }
    if (!create->guest) {
        failure_set(err, ERROR_ACTION, "libvirt does not start the guest");
    }
    return create->guest;
}

void create_finish(struct create *create) {
    if (create->guest) {
        virDomainDestroy(create->guest);
        virDomainFree(create->guest);
        create->guest = NULL;
    }
}
