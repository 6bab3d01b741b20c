/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GFile that is an open fd with a name and a size, so that the library can copy it to
 * the guest without a path. Only what a copy needs: name, size, reading once. All is done
 * in place: no threads, the asynchronous calls answer from the loop. Main thread.
 */
#ifndef PROTOCOL_SPICE_FD_FILE_H
#define PROTOCOL_SPICE_FD_FILE_H

#include <gio/gio.h>
#include <stdint.h>

/* `fd` is the file's from here on; it is read from where it stands, `size` bytes and not
 * one more. A file that turns out to be shorter is an error of its reader. */
GFile *fd_file_new(int fd, const char *name, uint64_t size);

#endif
