/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/shares.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "protocol/wire.h"

enum {
    SHOWN_MAX = 160,
    RULE_FIELDS = 5, /* class, vendor, product, version, allow */
};

static bool refuse(int number, const char *what, const char *path, struct error *err) {
    char shown[SHOWN_MAX];
    escape_line(path, shown, sizeof shown, 60);
    if (number) {
        error_set_errno(err, ERROR_USAGE, number, "cannot share %s %s", what, shown);
        return error_hint(err, "is the name right, and may this user read it?");
    }
    return error_set(err, ERROR_USAGE, "%s cannot be shared as %s", shown, what);
}

static bool open_cd(struct shares *shares, const char *path, struct error *err) {
    struct stat status;
    const char *slash = strrchr(path, '/');
    /* non-blocking: a fifo without a writer must not hang */
    shares->cd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (shares->cd < 0 || fstat(shares->cd, &status) < 0) {
        return refuse(errno, "the CD image", path, err);
    }
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode)) {
        refuse(0, "a CD", path, err);
        return error_hint(err, "an ISO image is a file");
    }
    snprintf(shares->cd_name, sizeof shares->cd_name, "%s", slash ? slash + 1 : path);
    return true;
}

static bool open_folder(struct shares *shares, const char *path, bool is_writable,
                        struct error *err) {
    struct stat status;
    shares->folder = realpath(path, NULL);
    if (!shares->folder || stat(shares->folder, &status) < 0) {
        return refuse(errno, "the folder", path, err);
    }
    if (!S_ISDIR(status.st_mode)) {
        return refuse(0, "a folder", path, err);
    }
    if (access(shares->folder, R_OK | X_OK | (is_writable ? W_OK : 0)) < 0) {
        return refuse(errno, "the folder", path, err);
    }
    shares->folder_writable = is_writable;
    return true;
}

static bool read_hex(const char **text, char end, uint16_t *value) {
    size_t digits = strspn(*text, "0123456789abcdefABCDEF");
    if (digits < 1 || digits > 4 || (*text)[digits] != end) {
        return false;
    }
    *value = (uint16_t)strtoul(*text, NULL, 16);
    *text += digits + (end ? 1 : 0);
    return true;
}

static bool add_device(struct shares *shares, const char *text, struct error *err) {
    char shown[SHOWN_MAX];
    const char *at = text;
    if (read_hex(&at, ':', &shares->devices[shares->device_count].vendor) &&
        read_hex(&at, '\0', &shares->devices[shares->device_count].product)) {
        shares->device_count++;
        return true;
    }
    escape_line(text, shown, sizeof shown, 40);
    error_set(err, ERROR_USAGE, "\"%s\" is not a USB device", shown);
    return error_hint(err, "VENDOR:PRODUCT in hexadecimal, as lsusb shows them: "
                           "--usb 046d:c52b");
}

/* A number, decimal or 0x..., or -1 for any. */
static bool is_rule_field(const char *text, size_t length) {
    size_t start = length > 2 && strncmp(text, "0x", 2) == 0 ? 2 : 0;
    if (length == 2 && strncmp(text, "-1", 2) == 0) {
        return true;
    }
    for (size_t i = start; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (start ? !isxdigit(c) : !isdigit(c)) {
            return false;
        }
    }
    return length > 0 && length <= 8;
}

static bool is_rule(const char *text, size_t length) {
    for (int field = 1; field <= RULE_FIELDS; field++) {
        const char *comma = memchr(text, ',', length);
        size_t used = comma ? (size_t)(comma - text) : length;
        if ((field < RULE_FIELDS) != (comma != NULL) || !is_rule_field(text, used)) {
            return false;
        }
        text += used + 1;
        length -= comma ? used + 1 : used;
    }
    return true;
}

static bool check_filter(const char *rules, struct error *err) {
    const char *at = rules;
    bool good = strlen(rules) < LIMIT_RULES;
    while (good) {
        size_t length = strcspn(at, "|");
        good = is_rule(at, length);
        if (!good || !at[length]) {
            break;
        }
        at += length + 1;
    }
    if (good) {
        return true;
    }
    error_set(err, ERROR_USAGE, "the USB filter is not made of rules");
    return error_hint(err, "CLASS,VENDOR,PRODUCT,VERSION,ALLOW with | between them; -1 "
                           "is any: 0x08,-1,-1,-1,1 for storage");
}

bool shares_open(struct shares *shares, const struct shares_wish *wish,
                 struct error *err) {
    *shares = (struct shares){.cd = -1};
    for (size_t i = 0; i < wish->usb_device_count; i++) {
        if (!add_device(shares, wish->usb_devices[i], err)) {
            return false;
        }
    }
    shares->usb_filter = wish->usb_filter;
    return (!wish->usb_filter || check_filter(wish->usb_filter, err)) &&
           (!wish->cd || open_cd(shares, wish->cd, err)) &&
           (!wish->folder ||
            open_folder(shares, wish->folder, wish->folder_writable, err));
}

unsigned shares_wanted(const struct shares *shares) {
    bool has_usb = shares->cd >= 0 || shares->usb_filter || shares->device_count > 0;
    return (has_usb ? WIRE_WANT_USB : 0u) | (shares->folder ? WIRE_WANT_FOLDER : 0u);
}

static bool give_cd(const struct shares *shares, struct console *console,
                    struct error *err) {
    int copy = fcntl(shares->cd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0) {
        return error_set_errno(err, ERROR_INTERNAL, errno, "cannot share the CD image");
    }
    return console_share_cd(console, copy, shares->cd_name, err);
}

bool shares_give(struct shares *shares, struct console *console, unsigned wanted,
                 struct error *err) {
    memset(shares->was_asked, 0, sizeof shares->was_asked);
    if ((wanted & WIRE_WANT_FOLDER) && shares->folder &&
        !console_share_folder(console, shares->folder, !shares->folder_writable, err)) {
        return false;
    }
    if (!(wanted & WIRE_WANT_USB)) {
        return true;
    }
    return (!shares->usb_filter ||
            console_usb_filter(console, shares->usb_filter, err)) &&
           (shares->cd < 0 || give_cd(shares, console, err));
}

static bool take_named(struct shares *shares, const struct event *event) {
    for (size_t i = 0; i < shares->device_count; i++) {
        if (shares->devices[i].vendor == event->u.usb.vendor &&
            shares->devices[i].product == event->u.usb.product) {
            shares->devices[i].is_known = true;
            return true;
        }
    }
    return false;
}

void shares_take_device(struct shares *shares, struct console *console,
                        const struct event *event) {
    if (event->channel >= LIMIT_USB_DEVICES) {
        return;
    }
    bool *was_asked = &shares->was_asked[event->channel];
    bool is_named = take_named(shares, event);
    if (!event->u.usb.is_present) {
        *was_asked = false;
    } else if (!*was_asked && event->u.usb.is_redirectable && is_named) {
        struct input redirect = {.kind = INPUT_USB_REDIRECT};
        *was_asked = true;
        if (event->u.usb.is_redirected) {
            return;
        }
        log_write(LOG_INFO, "the USB device %04x:%04x goes to the guest",
                  event->u.usb.vendor, event->u.usb.product);
        redirect.u.act.number = event->channel;
        redirect.u.act.on = true;
        console_send(console, &redirect);
    }
}

bool shares_next_absent(struct shares *shares, struct error *why) {
    for (size_t i = 0; i < shares->device_count; i++) {
        if (!shares->devices[i].is_known) {
            shares->devices[i].is_known = true;
            error_set(why, ERROR_ACTION, "no USB device %04x:%04x is plugged in",
                      shares->devices[i].vendor, shares->devices[i].product);
            error_hint(why, "it goes to the guest when it is; lsusb shows what there is");
            return true;
        }
    }
    return false;
}

void shares_close(struct shares *shares) {
    if (shares->cd >= 0) {
        close(shares->cd);
        shares->cd = -1;
    }
    free(shares->folder);
    shares->folder = NULL;
}
