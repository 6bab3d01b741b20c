/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/transfers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"

static int find_free(struct transfers *transfers) {
    if (!transfers->list) {
        transfers->list = memory_new(LIMIT_FILES, sizeof *transfers->list);
    }
    for (int i = 0; i < LIMIT_FILES; i++) {
        if (!transfers->list[i].is_running) {
            return i;
        }
    }
    return -1;
}

static struct transfer *find(const struct transfers *transfers, unsigned number) {
    bool is_known =
        transfers->list && number < LIMIT_FILES && transfers->list[number].is_running;
    return is_known ? &transfers->list[number] : NULL;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Without waiting for what is no file: a pipe without a writer, a tape. */
static int open_file(const char *path, struct stat *status, struct error *err) {
    const char *name = name_of(path);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, status) != 0) {
        error_set_errno(err, ERROR_ACTION, errno, "cannot read \"%.200s\"", name);
    } else if (!S_ISREG(status->st_mode)) {
        error_set(err, ERROR_ACTION, "\"%.200s\" is %s: only files can be copied", name,
                  S_ISDIR(status->st_mode) ? "a folder" : "not a file");
    } else {
        return fd;
    }
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

static bool check_name(const char *name, struct error *err) {
    size_t length = strlen(name);
    if (length == 0 || length >= LIMIT_FILE_NAME || !utf8_valid(name, length)) {
        return error_set(err, ERROR_ACTION, "a file whose name is %s cannot be copied",
                         length >= LIMIT_FILE_NAME ? "that long" : "not UTF-8");
    }
    return true;
}

bool transfers_start(struct transfers *transfers, const struct sender *sender,
                     const char *path, struct error *err) {
    struct stat status;
    struct console *console = sender_console(sender);
    int number = find_free(transfers);
    if (number < 0 || !console) {
        return error_set(err, ERROR_ACTION, "too many files are being copied already");
    }
    if (!check_name(name_of(path), err)) {
        return false;
    }
    int fd = open_file(path, &status, err);
    if (fd < 0 || !console_send_file(console, (unsigned)number, fd, name_of(path),
                                     (uint64_t)status.st_size, err)) {
        return false;
    }
    struct transfer *transfer = &transfers->list[number];
    *transfer = (struct transfer){.is_running = true};
    snprintf(transfer->name, sizeof transfer->name, "%s", name_of(path));
    transfers->running++;
    transfers->version++;
    return true;
}

static int percent_of(uint64_t done, uint64_t total) {
    return total == 0 || done > total ? 100 : (int)((double)done * 100 / (double)total);
}

void transfers_progress(struct transfers *transfers, const struct event *event) {
    struct transfer *transfer = find(transfers, event->channel);
    int percent = percent_of(event->u.file.done, event->u.file.total);
    if (transfer && percent != transfer->percent) {
        transfer->percent = percent;
        transfers->version++;
    }
}

bool transfers_done(struct transfers *transfers, const struct event *event,
                    struct error *result) {
    struct transfer *transfer = find(transfers, event->channel);
    if (!transfer) {
        return false;
    }
    *result = event->u.error;
    if (transfer->is_cancelled) {
        error_set(result, ERROR_NONE, "\"%.200s\" was not copied", transfer->name);
    } else if (event->u.error.code == ERROR_NONE) {
        error_set(result, ERROR_NONE, "\"%.200s\" was copied to the guest",
                  transfer->name);
    } else {
        error_prefix(result, "\"%.100s\" was not copied", transfer->name);
    }
    transfer->is_running = false;
    transfers->running--;
    transfers->version++;
    return true;
}

void transfers_cancel(struct transfers *transfers, const struct sender *sender) {
    for (int i = 0; i < LIMIT_FILES && transfers->running > 0; i++) {
        struct transfer *transfer = &transfers->list[i];
        if (transfer->is_running && !transfer->is_cancelled) {
            transfer->is_cancelled = true;
            sender_tell(sender, INPUT_FILE_CANCEL, (uint32_t)i, true);
        }
    }
}

void transfers_drop(struct transfers *transfers) {
    for (int i = 0; i < LIMIT_FILES && transfers->list; i++) {
        transfers->list[i].is_running = false;
    }
    transfers->running = 0;
    transfers->version++;
}

void transfers_free(struct transfers *transfers) {
    free(transfers->list);
    *transfers = (struct transfers){0};
}
