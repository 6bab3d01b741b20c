/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/io.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

enum io_end io_wait(int fd, short events, const struct io_limit *limit) {
    struct pollfd fds[] = {{.fd = fd, .events = events},
                           {.fd = limit->stop_fd, .events = POLLIN}};
    for (;;) {
        int ready = poll(fds, 2, clock_left_ms(limit->deadline_ms));
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready < 0) {
            return IO_FAILED;
        }
        if (fds[1].revents) {
            return IO_STOPPED;
        }
        return ready > 0 ? IO_DONE : IO_LATE;
    }
}

static bool is_temporary(void) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static enum io_end why_failed(void) {
    return errno == ECONNRESET || errno == EPIPE ? IO_CLOSED : IO_FAILED;
}

enum io_end io_read_some(int fd, void *data, size_t size, size_t *got,
                         const struct io_limit *limit) {
    for (;;) {
        enum io_end end = io_wait(fd, POLLIN, limit);
        if (end != IO_DONE) {
            return end;
        }
        ssize_t count = read(fd, data, size);
        if (count > 0) {
            *got = (size_t)count;
            return IO_DONE;
        }
        if (count == 0) {
            return IO_CLOSED;
        }
        if (!is_temporary()) {
            return why_failed();
        }
    }
}

enum io_end io_read(int fd, void *data, size_t length, const struct io_limit *limit) {
    for (size_t done = 0; done < length;) {
        size_t got = 0;
        enum io_end end =
            io_read_some(fd, (char *)data + done, length - done, &got, limit);
        if (end != IO_DONE) {
            return end;
        }
        done += got;
    }
    return IO_DONE;
}

enum io_end io_write(int fd, const void *data, size_t length,
                     const struct io_limit *limit) {
    for (size_t done = 0; done < length;) {
        enum io_end end = io_wait(fd, POLLOUT, limit);
        if (end != IO_DONE) {
            return end;
        }
        ssize_t count = send(fd, (const char *)data + done, length - done, MSG_NOSIGNAL);
        if (count < 0 && !is_temporary()) {
            return why_failed();
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return IO_DONE;
}
