/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person gives of this machine to the guest: checked and opened before anything is
 * dialled, so that a wrong name is told at once; then given to each console that is
 * tried. Owned by the logic thread.
 */
#ifndef VIEWER_CONNECTION_SHARES_H
#define VIEWER_CONNECTION_SHARES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/console.h"
#include "protocol/limits.h"

enum {
    SHARES_USB_MAX = 16, /* devices named by a person */
};

/* Texts stay the caller's and must outlive the shares. */
struct shares_wish {
    const char *cd;     /* an ISO image; NULL = none */
    const char *folder; /* NULL = none */
    bool folder_writable;
    const char *usb_filter; /* rules for devices that are plugged in; NULL = none */
    const char *usb_devices[SHARES_USB_MAX]; /* "VENDOR:PRODUCT", hexadecimal */
    size_t usb_device_count;
};

struct shares {
    int cd; /* -1 = none */
    char cd_name[LIMIT_FILE_NAME];
    char *folder; /* absolute; NULL = none */
    bool folder_writable;
    const char *usb_filter;
    struct {
        uint16_t vendor, product;
        bool is_known; /* was plugged in, or it was told that it is not */
    } devices[SHARES_USB_MAX];
    size_t device_count;
    bool was_asked[LIMIT_USB_DEVICES]; /* for the device of this number, while it is in */
};

/* ERROR_USAGE when something is missing or malformed. shares_close() in any case. */
bool shares_open(struct shares *shares, const struct shares_wish *wish,
                 struct error *err);
/* WIRE_WANT_... that they need. */
unsigned shares_wanted(const struct shares *shares);
/* Before the console's first stream; only what is `wanted`. */
bool shares_give(struct shares *shares, struct console *console, unsigned wanted,
                 struct error *err);
/* A USB_DEVICE event: a device that was named goes to the guest when it comes, once. */
void shares_take_device(struct shares *shares, struct console *console,
                        const struct event *event);
/* One of the devices that were named and have not come; false = none (any more). */
bool shares_next_absent(struct shares *shares, struct error *why);
void shares_close(struct shares *shares);

#endif
