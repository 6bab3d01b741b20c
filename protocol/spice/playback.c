/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sound of the guest. The viewer tells how late it is heard, which is what the library
 * times video streams by; it plays nothing itself.
 */
#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

enum {
    DELAY_MAX_MS = 5000,
    CHANNELS_MAX = 8, /* of a volume: the library's own bound */
    DATA_MAX = 1 << 20,
};

struct playback {
    SpicePlaybackChannel *channel; /* NULL without one */
    unsigned channels;             /* 0 = nothing plays */
    uint32_t delay_ms;             /* as last told; */
    bool has_delay;                /* if ever */
};

static void stop(SpicePlaybackChannel *channel, gpointer data) {
    struct session *session = data;
    (void)channel;
    if (session->playback->channels > 0) {
        session->playback->channels = 0;
        serve_send_number(session->wire, WIRE_SOUND_STOP, 0);
    }
}

static void start(SpicePlaybackChannel *channel, gint format, gint channels, gint rate,
                  gpointer data) {
    struct session *session = data;
    struct wire_message message = {.kind = WIRE_SOUND_START};
    struct error err;
    stop(channel, session);
    if (format != SPICE_AUDIO_FMT_S16 || channels < 1 || channels > 2 ||
        rate < LIMIT_RATE_MINIMUM || rate > LIMIT_RATE_MAXIMUM) {
        error_set(&err, ERROR_UNSUPPORTED,
                  "the guest's sound has a form that is not known (%d channels, %d Hz)",
                  channels, rate);
        session_notice(session, &err);
        return;
    }
    session->playback->channels = (unsigned)channels;
    message.u.sound.channels = (uint32_t)channels;
    message.u.sound.rate = (uint32_t)rate;
    session_send(session, &message, NULL);
}

static void play(SpicePlaybackChannel *channel, gpointer bytes, gint size,
                 gpointer data) {
    struct session *session = data;
    unsigned frame = session->playback->channels * 2;
    (void)channel;
    if (frame > 0 && size > 0 && size <= DATA_MAX) {
        size_t length = (size_t)size - (size_t)size % frame;
        serve_send_bytes(session->wire, WIRE_SOUND_DATA, 0, bytes, length);
    }
}

static void tell_delay(struct playback *playback) {
    if (playback->channel && playback->has_delay) {
        spice_playback_channel_set_delay(playback->channel, playback->delay_ms);
    }
}

static void asks_delay(SpicePlaybackChannel *channel, gpointer data) {
    struct session *session = data;
    (void)channel;
    tell_delay(session->playback);
}

static void take_delay(struct session *session, const struct wire_message *message,
                       const uint8_t *payload, int fd) {
    struct playback *playback = session->playback;
    uint64_t delay = message->u.number;
    (void)payload;
    (void)fd;
    playback->delay_ms = delay < DELAY_MAX_MS ? (uint32_t)delay : DELAY_MAX_MS;
    playback->has_delay = true;
    tell_delay(playback);
}

/* Any of volume and mute has changed: both are told. */
static void follow_volume(SpicePlaybackChannel *channel, GParamSpec *property,
                          gpointer data) {
    struct session *session = data;
    struct wire_message message = {.kind = WIRE_SOUND_VOLUME};
    guint16 *volumes = NULL;
    guint count = 0;
    gboolean muted = FALSE;
    (void)property;
    g_object_get(channel, "volume", &volumes, "nchannels", &count, "mute", &muted, NULL);
    message.u.volume.muted = muted ? 1 : 0;
    message.u.volume.volume = volumes && count > 0 ? 0 : UINT16_MAX;
    for (guint i = 0; volumes && i < count && i < CHANNELS_MAX; i++) {
        if (volumes[i] > message.u.volume.volume) {
            message.u.volume.volume = volumes[i];
        }
    }
    session_send(session, &message, NULL);
}

static void begin(struct session *session) {
    session->playback = memory_new(1, sizeof *session->playback);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->playback->channel = SPICE_PLAYBACK_CHANNEL(channel);
    g_signal_connect(channel, "playback-start", G_CALLBACK(start), session);
    g_signal_connect(channel, "playback-data", G_CALLBACK(play), session);
    g_signal_connect(channel, "playback-stop", G_CALLBACK(stop), session);
    g_signal_connect(channel, "playback-get-delay", G_CALLBACK(asks_delay), session);
    g_signal_connect(channel, "notify::volume", G_CALLBACK(follow_volume), session);
    g_signal_connect(channel, "notify::mute", G_CALLBACK(follow_volume), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    g_signal_handlers_disconnect_by_data(channel, session);
    session->playback->channel = NULL;
    stop(NULL, session);
}

const struct member member_playback = {
    .channel = CHANNEL_PLAYBACK,
    .wanted = WIRE_WANT_SOUND,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_SOUND_DELAY, .take = take_delay}},
};
