/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/hop.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/escape.h"
#include "transport/io.h"
#include "transport/socket.h"

enum {
    RETRY_MS = 20,
};

static bool check_path(const char *path, const char *shown, struct error *err) {
    struct stat status;
    if (stat(path, &status) < 0 && errno == ENOENT) {
        error_set(err, ERROR_CONNECT, "there is no socket %s", shown);
        return error_hint(err, "does the guest run?");
    }
    if (stat(path, &status) < 0) {
        return error_set_errno(err, ERROR_CONNECT, errno, "cannot reach %s", shown);
    }
    return S_ISSOCK(status.st_mode) ||
           error_set(err, ERROR_CONNECT, "%s is not a socket", shown);
}

static bool refuse(int number, const char *shown, struct error *err) {
    error_set_errno(err, ERROR_CONNECT, number, "cannot connect to %s", shown);
    if (number == ECONNREFUSED) {
        error_hint(err, "the server that made the socket is gone");
    } else if (number == EACCES) {
        error_hint(err, "only the socket's owner may connect");
    }
    return false;
}

/* A full backlog makes connect() say EAGAIN, and poll() cannot wait for that. */
static bool connect_path(int fd, const char *path, const char *shown,
                         const struct io_limit *limit, struct error *err) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            return refuse(errno, shown, err);
        }
        struct io_limit pause = {clock_now_ms() + RETRY_MS, limit->stop_fd};
        if (io_wait(-1, 0, &pause) == IO_STOPPED ||
            clock_left_ms(limit->deadline_ms) == 0) {
            return error_set(err, ERROR_CONNECT, "the server at %s takes no connection",
                             shown);
        }
    }
    return true;
}

static int unix_run(struct hop_context *context, int fd, struct error *err) {
    const char *path = context->endpoint->path;
    char shown[ENDPOINT_PATH_MAX * 2];
    escape_text(path, shown, sizeof shown);
    if (!check_path(path, shown, err)) {
        return -1;
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        error_set_errno(err, ERROR_INTERNAL, errno, "cannot make a socket");
        return -1;
    }
    struct io_limit limit = {clock_now_ms() + context->timeouts->connect_ms,
                             context->stop_fd};
    if (!connect_path(fd, path, shown, &limit, err) || !socket_tune(fd, err)) {
        close(fd);
        return -1;
    }
    return fd;
}

const struct hop unix_hop = {"unix", unix_run};
