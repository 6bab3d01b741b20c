/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union fd_control {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

bool wire_pair(int ends[2], struct error *err) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        return error_set_errno(err, ERROR_INTERNAL, errno, "cannot make a socket pair");
    }
    int flags = fcntl(ends[0], F_GETFL);
    fcntl(ends[0], F_SETFL, flags | O_NONBLOCK);
    return true;
}

static void attach_fd(struct msghdr *header, union fd_control *control, int fd) {
    memset(control, 0, sizeof *control);
    header->msg_control = control->space;
    header->msg_controllen = sizeof control->space;
    struct cmsghdr *entry = CMSG_FIRSTHDR(header);
    entry->cmsg_level = SOL_SOCKET;
    entry->cmsg_type = SCM_RIGHTS;
    entry->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(entry), &fd, sizeof fd);
}

enum wire_result wire_send(int socket, struct wire_message *message, const void *payload,
                           int fd) {
    union fd_control control;
    message->magic = WIRE_MAGIC;
    struct iovec parts[2] = {{message, sizeof *message},
                             {(void *)payload, message->payload_length}};
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = payload ? 2 : 1};
    if (message->payload_length > WIRE_PAYLOAD_MAX ||
        (!payload && message->payload_length > 0)) {
        return WIRE_BROKEN;
    }
    if (fd >= 0) {
        attach_fd(&header, &control, fd);
    }
    for (;;) {
        if (sendmsg(socket, &header, MSG_NOSIGNAL) >= 0) {
            return WIRE_OK;
        }
        if (errno == EAGAIN || errno == ENOBUFS) {
            return WIRE_AGAIN;
        }
        if (errno != EINTR) {
            return WIRE_GONE;
        }
    }
}

/* Takes the one fd that may come along; closes what is too much and says so. */
static bool take_fd(struct msghdr *header, int *fd) {
    bool good = true;
    for (struct cmsghdr *entry = CMSG_FIRSTHDR(header); entry;
         entry = CMSG_NXTHDR(header, entry)) {
        if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) {
            good = false;
            continue;
        }
        size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int received;
            memcpy(&received, CMSG_DATA(entry) + i * sizeof received, sizeof received);
            if (*fd < 0) {
                *fd = received;
            } else {
                close(received);
                good = false;
            }
        }
    }
    return good;
}

static bool well_formed(const struct wire_message *message, ssize_t length, int flags) {
    return !(flags & (MSG_TRUNC | MSG_CTRUNC)) && length >= (ssize_t)sizeof *message &&
           message->magic == WIRE_MAGIC && message->payload_length <= WIRE_PAYLOAD_MAX &&
           (size_t)length == sizeof *message + message->payload_length;
}

enum wire_result wire_receive(int socket, struct wire_message *message, void *payload,
                              int *fd) {
    union fd_control control;
    struct iovec parts[2] = {{message, sizeof *message}, {payload, WIRE_PAYLOAD_MAX}};
    struct msghdr header = {.msg_iov = parts,
                            .msg_iovlen = 2,
                            .msg_control = control.space,
                            .msg_controllen = sizeof control.space};
    ssize_t length;
    *fd = -1;
    do {
        length = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
        /* An end that closes with messages unread has its peer told so, once, ahead of
         * what it had still said: its last words. */
    } while (length < 0 && (errno == EINTR || errno == ECONNRESET));
    if (length < 0) {
        return errno == EAGAIN ? WIRE_AGAIN : WIRE_GONE;
    }
    if (length == 0) {
        return WIRE_GONE;
    }
    if (!take_fd(&header, fd) || !well_formed(message, length, header.msg_flags)) {
        if (*fd >= 0) {
            close(*fd);
            *fd = -1;
        }
        return WIRE_BROKEN;
    }
    return WIRE_OK;
}
