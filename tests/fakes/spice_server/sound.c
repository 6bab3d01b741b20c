/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/sound.h"

#include <string.h>

#include "tests/fakes/pattern.h"
#include "tests/fakes/spice_server/text.h"

enum {
    CHANNELS = 2,
    TICK_MS = 5,
    RECORD_FRAMES = 4096, /* at a time */
    WAVE_HEIGHT = 4000,
};

struct playback {
    SpicePlaybackInstance instance;
    uint32_t *buffer; /* the library's, while one is filled */
    uint32_t room;    /* frames in it */
    uint32_t filled;
    uint32_t position; /* frames ever played */
    uint32_t left;     /* to be played */
    guint timer;       /* 0 = not running */
    bool is_on;
};

struct record {
    SpiceRecordInstance instance;
    GByteArray *samples; /* all that came since the start */
    guint timer;
};

struct sound {
    struct playback playback;
    struct record record;
};

static const SpicePlaybackInterface playback_interface = {
    .base = {.type = SPICE_INTERFACE_PLAYBACK,
             .description = "test playback",
             .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR,
             .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR},
};

static const SpiceRecordInterface record_interface = {
    .base = {.type = SPICE_INTERFACE_RECORD,
             .description = "test record",
             .major_version = SPICE_INTERFACE_RECORD_MAJOR,
             .minor_version = SPICE_INTERFACE_RECORD_MINOR},
};

static void set_rates(struct sound *sound) {
    spice_server_set_playback_rate(
        &sound->playback.instance,
        spice_server_get_best_playback_rate(&sound->playback.instance));
    spice_server_set_record_rate(
        &sound->record.instance,
        spice_server_get_best_record_rate(&sound->record.instance));
}

struct sound *sound_new(struct server *server, bool compressed) {
    struct sound *sound = g_new0(struct sound, 1);
    sound->record.samples = g_byte_array_new();
    sound->playback.instance.base.sif = &playback_interface.base;
    sound->record.instance.base.sif = &record_interface.base;
    spice_server_set_playback_compression(server->spice, compressed);
    spice_server_add_interface(server->spice, &sound->playback.instance.base);
    spice_server_add_interface(server->spice, &sound->record.instance.base);
    return sound;
}

/* The library's buffers are sent when they are full; one that is not waits. */
static bool fill(struct playback *playback) {
    if (playback->buffer == NULL) {
        spice_server_playback_get_buffer(&playback->instance, &playback->buffer,
                                         &playback->room);
        playback->filled = 0;
    }
    if (playback->buffer == NULL) {
        return false;
    }
    while (playback->filled < playback->room && playback->left > 0) {
        playback->buffer[playback->filled++] = pattern_sound(playback->position++);
        playback->left--;
    }
    if (playback->filled < playback->room) {
        return false;
    }
    spice_server_playback_put_samples(&playback->instance, playback->buffer);
    playback->buffer = NULL;
    return true;
}

static gboolean play_some(void *data) {
    struct playback *playback = data;
    while (playback->left > 0 && fill(playback)) {
    }
    if (playback->left > 0) {
        return G_SOURCE_CONTINUE;
    }
    playback->timer = 0;
    return G_SOURCE_REMOVE;
}

/* sound-start: the frames begin anew. Answers with their rate. */
static bool run_start(struct server *server, char **words, GString *answer) {
    struct playback *playback = &server->sound->playback;
    (void)words;
    set_rates(server->sound);
    if (!playback->is_on) {
        spice_server_playback_start(&playback->instance);
    }
    playback->is_on = true;
    playback->position = 0;
    g_string_append_printf(answer, " %u",
                           spice_server_get_best_playback_rate(&playback->instance));
    return true;
}

/* sound-play FRAMES: the next ones of pattern_sound(); answers at once. */
static bool run_play(struct server *server, char **words, GString *answer) {
    struct playback *playback = &server->sound->playback;
    if (!playback->is_on) {
        g_string_append(answer, "not started");
        return false;
    }
    playback->left += (uint32_t)server_number(words[0]);
    if (playback->timer == 0) {
        playback->timer = g_timeout_add(TICK_MS, play_some, playback);
    }
    return true;
}

static bool run_stop(struct server *server, char **words, GString *answer) {
    struct playback *playback = &server->sound->playback;
    (void)words;
    (void)answer;
    playback->left = 0;
    if (playback->buffer != NULL) {
        memset(playback->buffer + playback->filled, 0,
               (playback->room - playback->filled) * sizeof *playback->buffer);
        spice_server_playback_put_samples(&playback->instance, playback->buffer);
        playback->buffer = NULL;
    }
    if (playback->is_on) {
        spice_server_playback_stop(&playback->instance);
    }
    playback->is_on = false;
    return true;
}

/* sound-volume VOLUME MUTED: 0 to 65535, 0 or 1. */
static bool run_volume(struct server *server, char **words, GString *answer) {
    uint16_t volume = (uint16_t)server_number(words[0]);
    uint16_t both[CHANNELS] = {volume, volume};
    (void)answer;
    spice_server_playback_set_volume(&server->sound->playback.instance, CHANNELS, both);
    spice_server_playback_set_mute(&server->sound->playback.instance,
                                   (uint8_t)server_number(words[1]));
    return true;
}

static gboolean record_some(void *data) {
    struct record *record = data;
    uint32_t frames[RECORD_FRAMES];
    uint32_t count;
    while ((count = spice_server_record_get_samples(&record->instance, frames,
                                                    RECORD_FRAMES)) > 0) {
        g_byte_array_append(record->samples, (const guint8 *)frames,
                            count * (guint)sizeof *frames);
    }
    return G_SOURCE_CONTINUE;
}

/* record-start: what came before is forgotten. Answers with the rate. */
static bool run_record_start(struct server *server, char **words, GString *answer) {
    struct record *record = &server->sound->record;
    (void)words;
    set_rates(server->sound);
    g_byte_array_set_size(record->samples, 0);
    if (record->timer == 0) {
        spice_server_record_start(&record->instance);
        record->timer = g_timeout_add(TICK_MS, record_some, record);
    }
    g_string_append_printf(answer, " %u",
                           spice_server_get_best_record_rate(&record->instance));
    return true;
}

static bool run_record_stop(struct server *server, char **words, GString *answer) {
    struct record *record = &server->sound->record;
    (void)words;
    (void)answer;
    if (record->timer != 0) {
        record_some(record);
        g_source_remove(record->timer);
        record->timer = 0;
        spice_server_record_stop(&record->instance);
    }
    return true;
}

/* record-volume VOLUME MUTED */
static bool run_record_volume(struct server *server, char **words, GString *answer) {
    uint16_t volume = (uint16_t)server_number(words[0]);
    uint16_t both[CHANNELS] = {volume, volume};
    (void)answer;
    spice_server_record_set_volume(&server->sound->record.instance, CHANNELS, both);
    spice_server_record_set_mute(&server->sound->record.instance,
                                 (uint8_t)server_number(words[1]));
    return true;
}

/* recorded: the frames that came since the start, their hash, how many of the first ones
 * are those of pattern_sound(). */
static bool run_recorded(struct server *server, char **words, GString *answer) {
    GByteArray *samples = server->sound->record.samples;
    char *hash = text_hash(samples->data, samples->len);
    uint32_t frames = samples->len / (guint)sizeof(uint32_t);
    uint32_t same = 0;
    (void)words;
    for (uint32_t frame; same < frames; same++) {
        memcpy(&frame, samples->data + same * sizeof frame, sizeof frame);
        if (frame != pattern_sound(same)) {
            break;
        }
    }
    g_string_append_printf(answer, " %u %s %u", frames, hash, same);
    g_free(hash);
    return true;
}

/* recorded-waves: how often the left and the right side rose through a height that noise
 * does not reach, since the start: what is left of a tone when it was compressed. */
static bool run_recorded_waves(struct server *server, char **words, GString *answer) {
    GByteArray *samples = server->sound->record.samples;
    unsigned waves[CHANNELS] = {0};
    bool is_high[CHANNELS] = {false};
    (void)words;
    for (guint i = 0; i < samples->len / sizeof(gint16); i++) {
        gint16 sample;
        memcpy(&sample, samples->data + i * sizeof sample, sizeof sample);
        bool *high = &is_high[i % CHANNELS];
        waves[i % CHANNELS] += !*high && sample > WAVE_HEIGHT;
        *high = *high ? sample > -WAVE_HEIGHT : sample > WAVE_HEIGHT;
    }
    g_string_append_printf(answer, " %u %u", waves[0], waves[1]);
    return true;
}

const struct server_command sound_commands[] = {
    {"sound-start", 0, run_start},
    {"sound-play", 1, run_play},
    {"sound-stop", 0, run_stop},
    {"sound-volume", 2, run_volume},
    {"record-start", 0, run_record_start},
    {"record-stop", 0, run_record_stop},
    {"record-volume", 2, run_record_volume},
    {"recorded", 0, run_recorded},
    {"recorded-waves", 0, run_recorded_waves},
    {0},
};
