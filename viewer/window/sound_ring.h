/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sound between the console, which brings it by its own clock, and the device, which
 * takes it by another: 40 ms are collected before any is heard (more, up to 120, where
 * the way to the guest stutters), at most 240 ms are kept, and up to 0.5 % is squeezed or
 * stretched to stay there; within a quarter of the goal no sample is touched. S16, one or
 * two channels, interleaved; sizes in frames. One thread at a time.
 */
#ifndef VIEWER_WINDOW_SOUND_RING_H
#define VIEWER_WINDOW_SOUND_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sound_ring {
    int16_t *samples; /* owned; `capacity` frames */
    unsigned channels, rate;
    size_t capacity, start, fill;
    size_t goal;     /* what is collected before any is given */
    bool is_flowing; /* the goal was reached */
    bool is_ended;   /* nothing follows: what is there is given to the last */
    double mean;     /* of fill, over some seconds */
    double place;    /* of the next frame given to the ring, in the one that came last */
    int16_t last[2]; /* that one */
    int32_t gain;    /* 65536 = as it came */
    unsigned dropped, gaps; /* times that too much was there, or nothing */
};

/* Empty, for a format. */
void sound_ring_start(struct sound_ring *ring, unsigned channels, unsigned rate);
void sound_ring_free(struct sound_ring *ring);
/* What came; drops the oldest when it is too much. */
void sound_ring_write(struct sound_ring *ring, const void *bytes, size_t frames);
/* Nothing follows, until the next write. */
void sound_ring_end(struct sound_ring *ring);
/* Fills `out` whole, with silence where nothing is there. */
void sound_ring_read(struct sound_ring *ring, int16_t *out, size_t frames);
/* `volume` 0 to 65535 on a scale of loudness: a third power. */
void sound_ring_volume(struct sound_ring *ring, unsigned volume, bool is_muted);

#endif
