/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing a non-blocking fd to the last byte, until a moment that no trickle
 * can put off, or until an fd says stop. Plain functions, any thread; what an ending
 * means is for the caller to say, since only it knows what it was waiting for.
 */
#ifndef TRANSPORT_IO_H
#define TRANSPORT_IO_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

struct io_limit {
    int64_t deadline_ms; /* as clock_now_ms(); not negative */
    int stop_fd;         /* readable = give up; -1 = never */
};

enum io_end {
    IO_DONE,
    IO_CLOSED,  /* by the other side */
    IO_LATE,    /* the deadline has passed */
    IO_STOPPED, /* by stop_fd */
    IO_FAILED,  /* errno says why */
};

/* Waits for one of poll()'s events on fd. */
enum io_end io_wait(int fd, short events, const struct io_limit *limit);
/* At least one byte; *got says how many. */
enum io_end io_read_some(int fd, void *data, size_t size, size_t *got,
                         const struct io_limit *limit);
enum io_end io_read(int fd, void *data, size_t length, const struct io_limit *limit);
enum io_end io_write(int fd, const void *data, size_t length,
                     const struct io_limit *limit);

#endif
