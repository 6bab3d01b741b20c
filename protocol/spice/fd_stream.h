/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of an fd, a stated number of them, as a GFileInputStream whose asynchronous
 * calls are done in place. The fd stays its owner's. Main thread.
 */
#ifndef PROTOCOL_SPICE_FD_STREAM_H
#define PROTOCOL_SPICE_FD_STREAM_H

#include <gio/gio.h>
#include <stdint.h>

/* `owner` is kept alive as long as the stream is, and with it the fd. */
GFileInputStream *fd_stream_new(GObject *owner, int fd, uint64_t size);

#endif
