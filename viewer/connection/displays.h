/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The displays that a guest has said it has, and the sentence when the wanted one is not
 * among them. Pure.
 */
#ifndef VIEWER_CONNECTION_DISPLAYS_H
#define VIEWER_CONNECTION_DISPLAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/event.h"

/* Zero-initialised. */
struct displays {
    uint32_t there; /* bits by number */
};

/* A DISPLAY event. */
void displays_note(struct displays *displays, const struct event *event);
/* True, with the reason, when the guest has others but not this one. */
bool displays_lack(const struct displays *displays, unsigned display, struct error *err);

#endif
