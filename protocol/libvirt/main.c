/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "protocol/libvirt/session.h"
#include "protocol/wire.h"

/* No rlimits and no PR_SET_NO_NEW_PRIVS here: libvirt starts ssh and, for
 * qemu:///session, a daemon that would inherit them and give them to every guest. */
int main(int argc, char **argv) {
    (void)argv;
    int type;
    socklen_t size = sizeof type;
    if (argc > 1 || getsockopt(WIRE_HELPER_FD, SOL_SOCKET, SO_TYPE, &type, &size) < 0 ||
        type != SOCK_SEQPACKET) {
        fprintf(stderr, "oriel-libvirt is a helper program that oriel starts\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* The keyboard's signals are for oriel, which ends this process as it sees fit. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    return session_run(WIRE_HELPER_FD);
}
