/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "viewer/window/sound_ring.h"

enum {
    RATE = 48000,
    GOAL = RATE * 40 / 1000,
    CAPACITY = RATE * 240 / 1000,
    CHUNK = 480,
};

static struct sound_ring make(unsigned channels) {
    struct sound_ring ring = {0};
    sound_ring_start(&ring, channels, RATE);
    return ring;
}

/* A ramp that goes on from call to call. */
static void write_ramp(struct sound_ring *ring, size_t frames, int *next) {
    int16_t samples[CAPACITY * 4];
    for (size_t i = 0; i < frames * ring->channels; i++) {
        samples[i] = (int16_t)(*next)++;
    }
    sound_ring_write(ring, samples, frames);
}

static void check_ramp(struct sound_ring *ring, size_t frames, int *next) {
    int16_t samples[CAPACITY * 2];
    sound_ring_read(ring, samples, frames);
    for (size_t i = 0; i < frames * ring->channels; i++) {
        CHECK_INT(samples[i], (int16_t)(*next)++);
    }
}

static void check_silence(struct sound_ring *ring, size_t frames) {
    int16_t samples[CAPACITY * 2];
    memset(samples, 1, sizeof samples);
    sound_ring_read(ring, samples, frames);
    for (size_t i = 0; i < frames * ring->channels; i++) {
        CHECK_INT(samples[i], 0);
    }
}

static void samples_pass_as_they_are(void) {
    struct sound_ring ring = make(2);
    int in = 1, out = 1;
    for (int i = 0; i < 1000; i++) {
        write_ramp(&ring, CHUNK, &in);
        if (i >= 3) {
            check_ramp(&ring, CHUNK, &out);
        } else {
            check_silence(&ring, CHUNK);
        }
    }
    CHECK_INT(ring.dropped + ring.gaps, 0);
    sound_ring_free(&ring);
}

static void a_short_sound_is_heard(void) {
    struct sound_ring ring = make(1);
    int in = 7, out = 7;
    write_ramp(&ring, 100, &in);
    check_silence(&ring, CHUNK);
    sound_ring_end(&ring);
    check_ramp(&ring, 100, &out);
    check_silence(&ring, CHUNK);
    CHECK_INT(ring.gaps, 0);
    sound_ring_free(&ring);
}

static void too_much_drops_the_oldest(void) {
    struct sound_ring ring = make(1);
    int in = 1;
    write_ramp(&ring, CAPACITY, &in);
    CHECK_INT(ring.fill, CAPACITY);
    write_ramp(&ring, 1, &in);
    CHECK_INT(ring.fill, GOAL + 1);
    int out = CAPACITY - GOAL + 1;
    check_ramp(&ring, GOAL + 1, &out);
    write_ramp(&ring, 2 * CAPACITY, &in);
    CHECK(ring.fill <= CAPACITY);
    sound_ring_free(&ring);
}

/* The way stutters: silence, and more is collected before it goes on. */
static void a_gap_makes_room(void) {
    struct sound_ring ring = make(1);
    int in = 1, out = 1;
    write_ramp(&ring, GOAL, &in);
    check_ramp(&ring, GOAL, &out);
    check_silence(&ring, 10);
    CHECK_INT(ring.gaps, 1);
    write_ramp(&ring, GOAL, &in);
    check_silence(&ring, 10);
    for (int i = 0; i < 20; i++) {
        sound_ring_read(&ring, (int16_t[CAPACITY]){0}, CAPACITY);
        write_ramp(&ring, CAPACITY - 1, &in);
        sound_ring_read(&ring, (int16_t[CAPACITY]){0}, CAPACITY);
    }
    CHECK_INT(ring.goal, RATE * 120 / 1000);
    sound_ring_free(&ring);
}

/* A device whose clock differs by `off` takes three minutes of sound: no gap, no drop,
 * and what is heard stays about as late as at the beginning. */
static void check_drift(double off) {
    struct sound_ring ring = make(2);
    double owed = 0;
    int in = 0;
    for (int i = 0; i < 20000; i++) {
        int16_t samples[CHUNK * 4];
        write_ramp(&ring, CHUNK, &in);
        if (i < 4) {
            continue;
        }
        owed += CHUNK * (1 + off);
        sound_ring_read(&ring, samples, (size_t)owed);
        owed -= (double)(size_t)owed;
    }
    CHECK_INT(ring.dropped, 0);
    CHECK_INT(ring.gaps, 0);
    CHECK(ring.fill > GOAL / 8 && ring.fill < GOAL * 3);
    sound_ring_free(&ring);
}

static void clocks_that_differ(void) {
    check_drift(0.0003);
    check_drift(-0.0003);
    check_drift(0.004);
    check_drift(-0.004);
}

/* Bent, a tone stays a tone: no sample is off by more than its slope allows. */
static void bending_is_smooth(void) {
    struct sound_ring ring = make(1);
    enum {
        PERIOD = 110,
        SLOPE = 300
    };
    int16_t tone[CHUNK], heard[CHUNK], before = 0;
    int steps = 0;
    for (int i = 0; i < 3000; i++) {
        for (int k = 0; k < CHUNK; k++) {
            int at = (i * CHUNK + k) % PERIOD;
            tone[k] = (int16_t)(SLOPE * (at < PERIOD / 2 ? at : PERIOD - at));
        }
        sound_ring_write(&ring, tone, CHUNK);
        if (i < 4) {
            continue;
        }
        sound_ring_read(&ring, heard, CHUNK - 1);
        for (int k = 0; k < CHUNK - 1; k++) {
            steps += abs(heard[k] - before) > 2 * SLOPE;
            before = heard[k];
        }
    }
    CHECK_INT(steps, 0);
    CHECK(ring.fill < CAPACITY);
    sound_ring_free(&ring);
}

static void volume(void) {
    static const int16_t loud[] = {32767, -32768, 1000, -1000};
    static const struct {
        unsigned volume;
        bool is_muted;
        int16_t expected[4];
    } rows[] = {
        {65535, false, {32767, -32768, 1000, -1000}},
        {32768, false, {4096, -4096, 125, -125}}, /* a half is an eighth */
        {0, false, {0, 0, 0, 0}},
        {65535, true, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sound_ring ring = make(1);
        int16_t heard[4];
        sound_ring_volume(&ring, rows[i].volume, rows[i].is_muted);
        sound_ring_write(&ring, loud, 4);
        sound_ring_end(&ring);
        sound_ring_read(&ring, heard, 4);
        for (int k = 0; k < 4; k++) {
            CHECK(abs(heard[k] - rows[i].expected[k]) <= (rows[i].volume == 32768));
        }
        sound_ring_free(&ring);
    }
}

static const struct check_case cases[] = {
    {"samples_pass_as_they_are", samples_pass_as_they_are},
    {"a_short_sound_is_heard", a_short_sound_is_heard},
    {"too_much_drops_the_oldest", too_much_drops_the_oldest},
    {"a_gap_makes_room", a_gap_makes_room},
    {"clocks_that_differ", clocks_that_differ},
    {"bending_is_smooth", bending_is_smooth},
    {"volume", volume},
};
CHECK_MAIN(cases)
