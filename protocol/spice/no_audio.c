/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In place of the library's own function of that name. The library calls it as soon as a
 * guest's agent speaks of volumes, and would then open every sound channel, the
 * microphone's too, and play through GStreamer, whether that is wanted or not. Told that
 * there is no such thing, it leaves sound alone. Exported from the program.
 */
#include <spice-client.h>

__attribute__((visibility("default"), used)) SpiceAudio *spice_audio_get(
    SpiceSession *session, GMainContext *context) {
    (void)session;
    (void)context;
    return NULL;
}
