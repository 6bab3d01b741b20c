/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's default microphone for the guest: open only between MICROPHONE_START, which
 * comes only where the person has asked for it, and MICROPHONE_STOP. Logic thread; SDL
 * keeps what its own thread records until it is taken.
 */
#ifndef VIEWER_WINDOW_MICROPHONE_H
#define VIEWER_WINDOW_MICROPHONE_H

#include <SDL.h>

#include "protocol/event.h"
#include "viewer/window/sender.h"

/* Zero-initialised. */
struct microphone {
    SDL_AudioDeviceID device; /* 0 = not open */
    unsigned channels, rate;
    bool is_hopeless; /* there is none, which was said */
};

/* MICROPHONE_START, _STOP. */
void microphone_take(struct microphone *microphone, const struct event *event);
/* Sends what was recorded. */
void microphone_step(struct microphone *microphone, const struct sender *sender);
/* Milliseconds until microphone_step() has something; -1 = never. */
int microphone_timeout(const struct microphone *microphone);
void microphone_close(struct microphone *microphone);

#endif
