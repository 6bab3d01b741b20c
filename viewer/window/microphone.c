/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/microphone.h"

#include "base/log.h"

enum {
    PERIOD_MS = 10,
    MOST_MS = 200, /* more than that is too old to be sent */
};

void microphone_close(struct microphone *microphone) {
    if (microphone->device) {
        SDL_CloseAudioDevice(microphone->device);
        microphone->device = 0;
    }
}

static void open_device(struct microphone *microphone) {
    SDL_AudioSpec wish = {.freq = (int)microphone->rate,
                          .format = AUDIO_S16LSB,
                          .channels = (Uint8)microphone->channels,
                          .samples = (Uint16)(microphone->rate * PERIOD_MS / 1000)};
    SDL_AudioSpec got;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) == 0) {
        microphone->device = SDL_OpenAudioDevice(NULL, 1, &wish, &got, 0);
    }
    if (microphone->device) {
        SDL_PauseAudioDevice(microphone->device, 0);
    } else {
        log_warning("the guest hears no microphone: %s", SDL_GetError());
        microphone->is_hopeless = true;
    }
}

void microphone_take(struct microphone *microphone, const struct event *event) {
    microphone_close(microphone);
    if (event->kind == EVENT_MICROPHONE_START && !microphone->is_hopeless) {
        microphone->channels = event->u.sound.channels;
        microphone->rate = event->u.sound.rate;
        open_device(microphone);
    }
}

void microphone_step(struct microphone *microphone, const struct sender *sender) {
    uint8_t bytes[8192];
    struct console *console = sender_console(sender);
    Uint32 frame = microphone->channels * 2u;
    if (!microphone->device || !console) {
        return;
    }
    if (SDL_GetQueuedAudioSize(microphone->device) >
        microphone->rate * frame * MOST_MS / 1000) {
        SDL_ClearQueuedAudio(microphone->device);
    }
    for (Uint32 length = sizeof bytes; length == sizeof bytes;) {
        length = SDL_DequeueAudio(microphone->device, bytes, sizeof bytes);
        if (length > 0) {
            console_send_microphone(console, bytes, length / frame * frame);
        }
    }
}

int microphone_timeout(const struct microphone *microphone) {
    return microphone->device ? PERIOD_MS : -1;
}
