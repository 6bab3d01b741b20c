/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/options.h"

#include <spice-client.h>

#include "protocol/spice/session.h"

/* Both are announced to the server, which fills them, and stay in memory. On this machine
 * an image that is sent again costs less than the memory that would save it; far away 32
 * MiB are four full screens, and a dictionary of 16 MiB two, beyond which repeats are
 * rare. The library would take 80 and up to 64. */
enum {
    CACHE_LOCAL = 8 << 20,
    CACHE_FAR = 32 << 20,
    GLZ_LOCAL = 4 << 20,
    GLZ_FAR = 16 << 20,
};

int options_compression(int asked, bool local) {
    if (asked > SPICE_IMAGE_COMPRESSION_INVALID &&
        asked < SPICE_IMAGE_COMPRESSION_ENUM_END) {
        return asked;
    }
    return local ? SPICE_IMAGE_COMPRESSION_OFF : SPICE_IMAGE_COMPRESSION_AUTO_GLZ;
}

void options_set(struct session *session) {
    gboolean sound =
        session_wants(session, WIRE_WANT_SOUND | WIRE_WANT_MICROPHONE) ? TRUE : FALSE;
    g_object_set(session->spice, "gl-scanout", FALSE, "enable-audio", sound,
                 "enable-usbredir", (gboolean)session_wants(session, WIRE_WANT_USB),
                 "enable-smartcard",
                 (gboolean)session_wants(session, WIRE_WANT_SMARTCARD), "shared-dir",
                 NULL, "share-dir-ro", TRUE, "read-only",
                 (gboolean)session_wants(session, WIRE_WANT_NO_INPUT), NULL);
}

void options_set_by_link(struct session *session) {
    int asked = session->start.u.start.image_compression;
    g_object_set(session->spice, "preferred-compression",
                 options_compression(asked, session->local), "cache-size",
                 session->local ? CACHE_LOCAL : CACHE_FAR, "glz-window-size",
                 session->local ? GLZ_LOCAL : GLZ_FAR, NULL);
}
