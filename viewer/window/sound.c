/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/sound.h"

#include "base/log.h"

enum {
    REPORT_MS = 1000,
    FIRST_REPORT_MS = 100, /* the goal is collected by then */
    KEPT_OPEN_MS = 5000,
    PERIODS_PER_SECOND = 100,
};

static void fill(void *context, Uint8 *bytes, int length) {
    struct sound *sound = context;
    size_t frame = sound->channels * sizeof(int16_t);
    sound_ring_read(&sound->ring, (int16_t *)(void *)bytes, (size_t)length / frame);
}

static unsigned period_of(unsigned rate) {
    unsigned period = 64;
    while (period * 2 <= rate / PERIODS_PER_SECOND * 5 / 4) {
        period *= 2;
    }
    return period;
}

static void close_device(struct sound *sound) {
    if (sound->device) {
        SDL_CloseAudioDevice(sound->device);
        sound->device = 0;
    }
    sound->close_at = 0;
}

static void open_device(struct sound *sound) {
    SDL_AudioSpec wish = {.freq = (int)sound->rate,
                          .format = AUDIO_S16LSB,
                          .channels = (Uint8)sound->channels,
                          .samples = (Uint16)period_of(sound->rate),
                          .callback = fill,
                          .userdata = sound};
    SDL_AudioSpec got = {0};
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) == 0) {
        sound->device = SDL_OpenAudioDevice(NULL, 0, &wish, &got, 0);
    }
    if (!sound->device) {
        log_warning("the guest's sound is not heard: %s", SDL_GetError());
        sound->is_hopeless = true;
        return;
    }
    sound->period = got.samples;
    SDL_PauseAudioDevice(sound->device, 0);
}

static void apply_volume(struct sound *sound) {
    unsigned volume = sound->has_volume ? sound->volume : 65535;
    sound_ring_volume(&sound->ring, volume, sound->is_guest_muted || sound->is_muted);
}

static void lock(const struct sound *sound) {
    if (sound->device) {
        SDL_LockAudioDevice(sound->device);
    }
}

static void unlock(const struct sound *sound) {
    if (sound->device) {
        SDL_UnlockAudioDevice(sound->device);
    }
}

static void start(struct sound *sound, const struct event *event, int64_t now) {
    unsigned channels = event->u.sound.channels, rate = event->u.sound.rate;
    if (sound->is_hopeless) {
        return;
    }
    if (channels != sound->channels || rate != sound->rate) {
        close_device(sound);
    }
    lock(sound);
    sound->channels = channels;
    sound->rate = rate;
    sound_ring_start(&sound->ring, channels, rate);
    apply_volume(sound);
    unlock(sound);
    sound->is_on = true;
    sound->is_wanted = !sound->device && !sound->is_muted;
    sound->report_at = sound->device ? now + FIRST_REPORT_MS : 0;
    sound->close_at = 0;
}

static void stop(struct sound *sound, int64_t now) {
    if (sound->is_on) {
        lock(sound);
        sound_ring_end(&sound->ring);
        unlock(sound);
        sound->close_at = sound->device ? now + KEPT_OPEN_MS : 0;
    }
    sound->is_on = false;
    sound->report_at = 0;
}

static void take_data(struct sound *sound, const struct event *event) {
    if (sound->is_on && (sound->device || sound->is_wanted)) {
        size_t frame = sound->channels * sizeof(int16_t);
        lock(sound);
        sound_ring_write(&sound->ring, event->u.data.bytes, event->u.data.length / frame);
        unlock(sound);
    }
}

static void take_volume(struct sound *sound, const struct event *event) {
    lock(sound);
    sound->has_volume = true;
    sound->volume = event->u.volume.volume;
    sound->is_guest_muted = event->u.volume.muted;
    apply_volume(sound);
    unlock(sound);
}

void sound_take(struct sound *sound, const struct event *event, int64_t now) {
    switch (event->kind) {
    case EVENT_SOUND_START:
        start(sound, event, now);
        break;
    case EVENT_SOUND_DATA:
        take_data(sound, event);
        break;
    case EVENT_SOUND_STOP:
        stop(sound, now);
        break;
    case EVENT_SOUND_VOLUME:
        take_volume(sound, event);
        break;
    default:
        break;
    }
}

void sound_mute(struct sound *sound, bool on) {
    lock(sound);
    sound->is_muted = on;
    apply_volume(sound);
    unlock(sound);
    sound->is_wanted = !on && sound->is_on && !sound->device;
}

/* What waits here, and what SDL and the device have taken: two periods. */
static unsigned delay_ms(const struct sound *sound) {
    lock(sound);
    size_t waiting = sound->ring.is_flowing ? sound->ring.fill : sound->ring.goal;
    unlock(sound);
    return (unsigned)((waiting + 2 * sound->period) * 1000 / sound->rate);
}

void sound_step(struct sound *sound, const struct sender *sender, bool has_picture,
                int64_t now) {
    if (sound->is_wanted && has_picture) {
        sound->is_wanted = false;
        open_device(sound);
        sound->is_on = sound->is_on && sound->device;
        sound->report_at = sound->is_on ? now + FIRST_REPORT_MS : 0;
        sound->close_at = sound->device && !sound->is_on ? now + KEPT_OPEN_MS : 0;
    }
    if (sound->report_at && now >= sound->report_at) {
        sound->report_at = now + REPORT_MS;
        sender_tell(sender, INPUT_SOUND_DELAY, delay_ms(sound), true);
    }
    if (sound->close_at && now >= sound->close_at) {
        close_device(sound);
    }
}

int sound_timeout(const struct sound *sound, int64_t now) {
    int64_t due = sound->report_at ? sound->report_at : sound->close_at;
    if (!due) {
        return -1;
    }
    return due > now ? (int)(due - now) : 0;
}

void sound_close(struct sound *sound) {
    close_device(sound);
    sound_ring_free(&sound->ring);
    sound->is_wanted = false;
    sound->is_on = false;
    sound->report_at = 0;
}
