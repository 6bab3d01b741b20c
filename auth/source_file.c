/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/memory.h"

/* One byte more than is allowed, so that too much is noticed. */
struct text {
    char bytes[SOURCE_FILE_MAX + 1];
    size_t length;
};

/* Waits until the fd may be read; false with ECANCELED when the request is given up. */
static bool wait_readable(int fd, int stop_fd) {
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
                           {.fd = stop_fd, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    errno = ECANCELED;
    return !fds[1].revents;
}

/* False with errno set. */
static bool read_to_end(int fd, int stop_fd, struct text *text) {
    text->length = 0;
    while (text->length < sizeof text->bytes) {
        if (!wait_readable(fd, stop_fd)) {
            return false;
        }
        ssize_t got =
            read(fd, text->bytes + text->length, sizeof text->bytes - text->length);
        if (got == 0) {
            return true;
        }
        if (got < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        text->length += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static enum source_answer take_all(int fd, const char *what, int stop_fd,
                                   struct secret *password, struct error *err) {
    struct text text;
    enum source_answer answer = SOURCE_FAILED;
    if (!read_to_end(fd, stop_fd, &text)) {
        error_set_errno(err, ERROR_USAGE, errno, "cannot read the password from %s",
                        what);
    } else if (text.length > SOURCE_FILE_MAX ||
               !source_take_text(password, text.bytes, text.length)) {
        error_set(err, ERROR_USAGE, "what %s holds is too long for a password", what);
    } else {
        answer = SOURCE_FOUND;
    }
    memory_wipe(&text, sizeof text);
    return answer;
}

static enum source_answer fd_ask(const struct credential_sources *sources,
                                 const struct credential_request *request,
                                 struct secret *password, struct error *err) {
    if (sources->password_fd < 0) {
        return SOURCE_ABSENT;
    }
    char what[32];
    snprintf(what, sizeof what, "fd %d", sources->password_fd);
    return take_all(sources->password_fd, what, request->stop_fd, password, err);
}

/* A file that others may read or write is no place for a password. */
static bool check_file(int fd, const char *name, struct error *err) {
    struct stat status;
    if (fstat(fd, &status) < 0) {
        return error_set_errno(err, ERROR_USAGE, errno, "cannot read %s", name);
    }
    if (!S_ISREG(status.st_mode)) {
        error_set(err, ERROR_USAGE, "the password file %s is not a regular file", name);
        return error_hint(err, "for a pipe use --password-fd N");
    }
    if (status.st_uid != geteuid() && status.st_uid != 0) {
        error_set(err, ERROR_USAGE, "the password file %s belongs to another user", name);
        return error_hint(err, "make a copy of your own, with chmod 600");
    }
    if (status.st_mode & (S_IRWXG | S_IRWXO)) {
        error_set(err, ERROR_USAGE, "the password file %s is open to other users", name);
        return error_hint(err, "chmod 600 %s", name);
    }
    return true;
}

static int open_file(const char *path, const char *name, struct error *err) {
    /* non-blocking: a fifo without a writer must not hang */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ELOOP) {
        error_set(err, ERROR_USAGE, "the password file %s is a symbolic link", name);
        error_hint(err, "name the file itself; for a pipe use --password-fd N");
    } else if (fd < 0) {
        error_set_errno(err, ERROR_USAGE, errno, "cannot read the password file %s",
                        name);
        error_hint(err, "is the name right, and may this user read it?");
    }
    return fd;
}

static enum source_answer file_ask(const struct credential_sources *sources,
                                   const struct credential_request *request,
                                   struct secret *password, struct error *err) {
    if (!sources->password_file) {
        return SOURCE_ABSENT;
    }
    char name[160];
    escape_line(sources->password_file, name, sizeof name, 80);
    int fd = open_file(sources->password_file, name, err);
    if (fd < 0) {
        return SOURCE_FAILED;
    }
    enum source_answer answer = SOURCE_FAILED;
    if (check_file(fd, name, err)) {
        answer = take_all(fd, name, request->stop_fd, password, err);
    }
    close(fd);
    return answer;
}

const struct source fd_source = {"password fd", fd_ask};
const struct source file_source = {"password file", file_ask};
