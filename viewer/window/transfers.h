/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are being copied to the guest: dropped on the window, several at a time.
 * Regular files only; the helper reads them from the fd. Logic thread.
 */
#ifndef VIEWER_WINDOW_TRANSFERS_H
#define VIEWER_WINDOW_TRANSFERS_H

#include <stdbool.h>

#include "base/error.h"
#include "protocol/event.h"
#include "protocol/limits.h"
#include "viewer/window/sender.h"

struct transfer {
    bool is_running, is_cancelled;
    int percent;
    char name[LIMIT_FILE_NAME];
};

/* Zero-initialised. */
struct transfers {
    struct transfer *list; /* owned; LIMIT_FILES of them, by number; NULL = never any */
    int running;
    unsigned version; /* changes with what there is to show */
};

bool transfers_start(struct transfers *transfers, const struct sender *sender,
                     const char *path, struct error *err);
void transfers_progress(struct transfers *transfers, const struct event *event);
/* FILE_DONE; *result is what to tell the person, its code ERROR_NONE when it went well.
 * False when there is no such file. */
bool transfers_done(struct transfers *transfers, const struct event *event,
                    struct error *result);
void transfers_cancel(struct transfers *transfers, const struct sender *sender);
/* The console is gone, all of them with it. */
void transfers_drop(struct transfers *transfers);
void transfers_free(struct transfers *transfers);

#endif
