/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder that the guest may see: served by the library through its channel, which is
 * connected only when a folder was named.
 */
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

static void share(struct session *session, const struct wire_message *message,
                  const uint8_t *payload, int fd) {
    bool read_only =
        message->u.folder.read_only != 0 || session_wants(session, WIRE_WANT_NO_INPUT);
    (void)fd;
    if (message->payload_length > 0 && message->payload_length < LIMIT_PATH) {
        g_object_set(session->spice, "shared-dir", (const char *)payload, "share-dir-ro",
                     (gboolean)read_only, NULL);
    }
}

const struct member member_webdav = {
    .channel = CHANNEL_WEBDAV,
    .wanted = WIRE_WANT_FOLDER,
    .messages = {{.kind = WIRE_SHARE_FOLDER, .take = share}},
};
