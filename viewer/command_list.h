/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel list: the guests of one or several hypervisors, asked at the same time, printed
 * in the order of the URIs. What one cannot answer does not hide the others.
 */
#ifndef VIEWER_COMMAND_LIST_H
#define VIEWER_COMMAND_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct list_options {
    const char *const *uris;
    size_t uri_count; /* 0: libvirt's own rules */
    bool json;
    int stop_fd; /* readable: give up; -1 = never */
};

/* Prints to stdout. With one URI its own error; with several ERROR_BATCH when some
 * failed, each having been told on stderr. ERROR_NONE with false when it was stopped. */
bool command_list(const struct list_options *options, struct error *err);

#endif
