/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/handshake.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/vnc/stream.h"

enum {
    SERVER_INIT_SIZE = 24
};

/* Exported by the library, but in none of its headers. */
void DefaultSupportedMessages(rfbClient *client);

static void drop_log(const char *format, ...) {
    (void)format;
}

static rfbBool refuse_framebuffer(rfbClient *client) {
    (void)client;
    return FALSE;
}

static char *refuse_password(rfbClient *client) {
    (void)client;
    return NULL;
}

rfbClient *handshake_new_client(void) {
    /* They are the library's only switch for printing what a server says. */
    rfbClientLog = drop_log;
    rfbClientErr = drop_log;
    rfbClient *client = rfbGetClient(8, 3, 4);
    if (!client) {
        abort();
    }
    client->MallocFrameBuffer = refuse_framebuffer;
    client->GetPassword = refuse_password;
    client->canHandleNewFBSize = FALSE;
    client->programName = "oriel";
    return client;
}

static bool read_name(rfbClient *client, uint32_t length, struct error *err) {
    uint32_t kept = length < LIMIT_TITLE ? length : LIMIT_TITLE;
    if (length > 65536) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server's name is said to be %u bytes long", length);
    }
    client->desktopName = memory_new(kept + 1, 1);
    if (kept > 0 && !ReadFromRFBServer(client, client->desktopName, kept)) {
        return error_set(err, ERROR_CONNECTION_LOST, "the server closed the connection");
    }
    for (; kept < length; kept++) {
        char dropped;
        if (!ReadFromRFBServer(client, &dropped, 1)) {
            return error_set(err, ERROR_CONNECTION_LOST,
                             "the server closed the connection");
        }
    }
    return true;
}

bool handshake_run(rfbClient *client, int fd, bool shared, struct error *err) {
    uint8_t init[SERVER_INIT_SIZE];
    char client_init = shared ? 1 : 0;
    client->sock = fd;
    client->major = 3;
    client->minor = 8;
    DefaultSupportedMessages(client);
    if (!WriteToRFBServer(client, &client_init, 1) ||
        !ReadFromRFBServer(client, (char *)init, sizeof init)) {
        error_set(err, ERROR_CONNECTION_LOST,
                  "the server closed the connection before it described its display");
        return error_hint(err, "it may allow one client only, or not this one");
    }
    client->si.framebufferWidth = stream_get_u16(init);
    client->si.framebufferHeight = stream_get_u16(init + 2);
    client->width = client->si.framebufferWidth;
    client->height = client->si.framebufferHeight;
    client->updateRect.w = client->width;
    client->updateRect.h = client->height;
    return read_name(client, stream_get_u32(init + 20), err);
}
