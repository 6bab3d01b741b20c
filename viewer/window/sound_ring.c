/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/sound_ring.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
    CAPACITY_MS = 240,
    GOAL_MS = 40,
    GOAL_STEP_MS = 20, /* more, after a gap */
    GOAL_MOST_MS = 120,
    MEAN_SECONDS = 2,
    ONE = 65536, /* gain */
};

static const double most_bend = 0.005;

static size_t frames_of(const struct sound_ring *ring, unsigned milliseconds) {
    return (size_t)ring->rate * milliseconds / 1000;
}

void sound_ring_start(struct sound_ring *ring, unsigned channels, unsigned rate) {
    int32_t gain = ring->samples ? ring->gain : ONE;
    sound_ring_free(ring);
    *ring = (struct sound_ring){.channels = channels, .rate = rate, .gain = gain};
    ring->capacity = frames_of(ring, CAPACITY_MS);
    ring->goal = frames_of(ring, GOAL_MS);
    ring->samples = memory_new(ring->capacity * channels, sizeof *ring->samples);
}

void sound_ring_free(struct sound_ring *ring) {
    free(ring->samples);
    ring->samples = NULL;
}

void sound_ring_volume(struct sound_ring *ring, unsigned volume, bool is_muted) {
    double part = volume >= 65535 ? 1 : volume / 65535.0;
    ring->gain = is_muted ? 0 : (int32_t)(part * part * part * ONE + 0.5);
}

static int16_t *frame_at(const struct sound_ring *ring, size_t index) {
    return ring->samples + (ring->start + index) % ring->capacity * ring->channels;
}

static void drop(struct sound_ring *ring, size_t frames) {
    ring->start = (ring->start + frames) % ring->capacity;
    ring->fill -= frames;
}

static void put(struct sound_ring *ring, const int16_t *frame) {
    if (ring->fill == ring->capacity) {
        drop(ring, ring->fill - ring->goal);
        ring->dropped++;
    }
    memcpy(frame_at(ring, ring->fill), frame, ring->channels * sizeof *frame);
    ring->fill++;
}

/* How much faster than it came what is there is to be used up: 0 near the goal. */
static double bend(const struct sound_ring *ring) {
    double band = (double)ring->goal / 4;
    double off = ring->mean - (double)ring->goal;
    double beyond = off > band ? off - band : off < -band ? off + band : 0;
    double part = beyond / band;
    return ring->is_flowing ? most_bend * (part > 1 ? 1 : part < -1 ? -1 : part) : 0;
}

/* Straight lines between frames; `place` runs from the last frame (0) to this one (1). */
static void put_bent(struct sound_ring *ring, const int16_t *frame, double step) {
    int16_t between[2];
    for (; ring->place <= 1; ring->place += step) {
        for (unsigned i = 0; i < ring->channels; i++) {
            double value = ring->last[i] + (frame[i] - ring->last[i]) * ring->place;
            between[i] = (int16_t)(value + (value < 0 ? -0.5 : 0.5));
        }
        put(ring, between);
    }
    ring->place -= 1;
}

static void follow_mean(struct sound_ring *ring, size_t frames) {
    double part = (double)frames / ((double)ring->rate * MEAN_SECONDS);
    ring->mean += ((double)ring->fill - ring->mean) * (part < 1 ? part : 1);
}

void sound_ring_write(struct sound_ring *ring, const void *bytes, size_t frames) {
    const uint8_t *from = bytes;
    size_t size = ring->channels * sizeof(int16_t);
    double by = bend(ring);
    bool is_plain = by > -1e-9 && by < 1e-9;
    ring->is_ended = false;
    for (size_t i = 0; i < frames; i++, from += size) {
        int16_t frame[2];
        memcpy(frame, from, size);
        if (is_plain) {
            put(ring, frame);
            ring->place = 1;
        } else {
            put_bent(ring, frame, 1 + by);
        }
        memcpy(ring->last, frame, size);
    }
    follow_mean(ring, frames);
}

void sound_ring_end(struct sound_ring *ring) {
    ring->is_ended = true;
}

static void begin_flow(struct sound_ring *ring) {
    if (!ring->is_flowing && ring->fill > 0 &&
        (ring->is_ended || ring->fill >= ring->goal)) {
        ring->is_flowing = true;
        ring->mean = (double)ring->goal;
    }
}

/* Nothing is there though something should be: more is collected from now on. */
static void take_gap(struct sound_ring *ring) {
    ring->is_flowing = false;
    if (!ring->is_ended) {
        size_t most = frames_of(ring, GOAL_MOST_MS);
        ring->goal += frames_of(ring, GOAL_STEP_MS);
        ring->goal = ring->goal > most ? most : ring->goal;
        ring->gaps++;
    }
}

static int16_t scaled(int16_t sample, int32_t gain) {
    return (int16_t)(((int64_t)sample * gain + ONE / 2) >> 16);
}

void sound_ring_read(struct sound_ring *ring, int16_t *out, size_t frames) {
    begin_flow(ring);
    size_t given = !ring->is_flowing ? 0 : frames < ring->fill ? frames : ring->fill;
    for (size_t i = 0; i < given; i++) {
        const int16_t *frame = frame_at(ring, i);
        for (unsigned k = 0; k < ring->channels; k++) {
            *out++ = scaled(frame[k], ring->gain);
        }
    }
    memset(out, 0, (frames - given) * ring->channels * sizeof *out);
    drop(ring, given);
    if (ring->is_flowing && given < frames) {
        take_gap(ring);
    }
}
