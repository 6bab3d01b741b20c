/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The microphone, for a guest that records: only when somebody wanted it. The guest says
 * when and in which form, the viewer sends, nothing is buffered here.
 */
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

struct record {
    SpiceRecordChannel *channel; /* NULL without one */
    unsigned channels;           /* 0 = the guest does not record */
};

static void stop(SpiceRecordChannel *channel, gpointer data) {
    struct session *session = data;
    (void)channel;
    if (session->record->channels > 0) {
        session->record->channels = 0;
        serve_send_number(session->wire, WIRE_MICROPHONE_STOP, 0);
    }
}

static void start(SpiceRecordChannel *channel, gint format, gint channels, gint rate,
                  gpointer data) {
    struct session *session = data;
    struct wire_message message = {.kind = WIRE_MICROPHONE_START};
    struct error err;
    stop(channel, session);
    if (session_wants(session, WIRE_WANT_NO_INPUT)) {
        return;
    }
    if (format != SPICE_AUDIO_FMT_S16 || channels < 1 || channels > 2 ||
        rate < LIMIT_RATE_MINIMUM || rate > LIMIT_RATE_MAXIMUM) {
        error_set(&err, ERROR_UNSUPPORTED,
                  "the guest records in a form that is not known (%d channels, %d Hz)",
                  channels, rate);
        session_notice(session, &err);
        return;
    }
    session->record->channels = (unsigned)channels;
    message.u.sound.channels = (uint32_t)channels;
    message.u.sound.rate = (uint32_t)rate;
    session_send(session, &message, NULL);
}

static void take_sound(struct session *session, const struct wire_message *message,
                       const uint8_t *payload, int fd) {
    struct record *record = session->record;
    gint16 samples[WIRE_PAYLOAD_MAX / 2];
    size_t length = message->payload_length;
    (void)fd;
    if (!record->channel || record->channels == 0) {
        return;
    }
    length -= length % (record->channels * 2);
    /* The library takes memory that may be changed, and aligned. */
    memcpy(samples, payload, length);
    spice_record_channel_send_data(record->channel, samples, length,
                                   (guint32)(g_get_monotonic_time() / 1000));
}

static void begin(struct session *session) {
    session->record = memory_new(1, sizeof *session->record);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->record->channel = SPICE_RECORD_CHANNEL(channel);
    g_signal_connect(channel, "record-start", G_CALLBACK(start), session);
    g_signal_connect(channel, "record-stop", G_CALLBACK(stop), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    g_signal_handlers_disconnect_by_data(channel, session);
    session->record->channel = NULL;
    stop(NULL, session);
}

const struct member member_record = {
    .channel = CHANNEL_RECORD,
    .wanted = WIRE_WANT_MICROPHONE,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_MICROPHONE_DATA, .take = take_sound}},
};
