/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's sound on the host's default device, which is opened for the first sound
 * after the first picture and closed some seconds after the last. Logic thread; SDL's own
 * audio thread calls back for samples and touches only the ring, under the device's lock.
 */
#ifndef VIEWER_WINDOW_SOUND_H
#define VIEWER_WINDOW_SOUND_H

#include <SDL.h>

#include "protocol/event.h"
#include "viewer/window/sender.h"
#include "viewer/window/sound_ring.h"

/* Zero-initialised; must not move while the device is open. */
struct sound {
    bool is_muted;    /* by the person: no device is opened for it */
    bool is_wanted;   /* the device is to be opened */
    bool is_on;       /* between SOUND_START and SOUND_STOP */
    bool is_hopeless; /* there is no device, which was said */
    unsigned channels, rate;
    unsigned volume; /* as the guest wishes */
    bool is_guest_muted;
    bool has_volume;          /* the guest has said so */
    SDL_AudioDeviceID device; /* 0 = not open */
    unsigned period;          /* frames that the device takes at a time */
    struct sound_ring ring;
    int64_t report_at, close_at; /* monotonic milliseconds; 0 = never */
};

/* SOUND_START, _DATA, _STOP and _VOLUME; `now` in monotonic milliseconds. */
void sound_take(struct sound *sound, const struct event *event, int64_t now);
/* What is due: opens the device (slow, so not before there is a picture), tells the
 * console how late its sound is heard, closes the device. */
void sound_step(struct sound *sound, const struct sender *sender, bool has_picture,
                int64_t now);
/* By the person. */
void sound_mute(struct sound *sound, bool on);
/* Milliseconds until something is due; -1 = never. */
int sound_timeout(const struct sound *sound, int64_t now);
void sound_close(struct sound *sound);

#endif
