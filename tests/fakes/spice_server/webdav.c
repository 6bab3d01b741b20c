/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/webdav.h"

#include <string.h>

#include "tests/fakes/spice_server/ports.h"
#include "tests/fakes/spice_server/text.h"

static const char port_name[] = "org.spice-space.webdav.0";

enum {
    HEAD = 10, /* of each piece: the connection's id in 8 bytes, its length in 2 */
    PIECE_MAX = 65535,
};

static void send_piece(struct ports *ports, gint64 client, const char *bytes,
                       size_t size) {
    guint8 head[HEAD];
    gint64 id = GINT64_TO_LE(client);
    guint16 length = GUINT16_TO_LE((guint16)size);
    memcpy(head, &id, sizeof id);
    memcpy(head + sizeof id, &length, sizeof length);
    ports_send(ports, port_name, head, sizeof head);
    ports_send(ports, port_name, bytes, size);
}

/* webdav CLIENT METHOD PATH [BODY]: a request on that connection (a number of the
 * caller's; it exists from its first request on). The body as text_unescape() takes it.
 */
static bool run_request(struct server *server, char **words, GString *answer) {
    char **parts = g_strsplit(words[2], " ", 2);
    GByteArray *body = text_unescape(parts[1] != NULL ? parts[1] : "");
    gint64 client = g_ascii_strtoll(words[0], NULL, 10);
    GString *request = g_string_new(NULL);
    bool good = ports_received(server->ports, port_name) != NULL;
    g_string_append_printf(request,
                           "%s %s HTTP/1.1\r\nHost: localhost\r\nDepth: 1\r\n"
                           "Content-Length: %u\r\n\r\n",
                           words[1], parts[0], body->len);
    g_string_append_len(request, (const char *)body->data, body->len);
    if (!good) {
        g_string_append(answer, "there is no such port");
    } else {
        send_piece(server->ports, client, request->str, MIN(request->len, PIECE_MAX));
    }
    g_string_free(request, TRUE);
    g_byte_array_free(body, TRUE);
    g_strfreev(parts);
    return good;
}

/* webdav-close CLIENT: the guest's end of that connection. */
static bool run_close(struct server *server, char **words, GString *answer) {
    (void)answer;
    send_piece(server->ports, g_ascii_strtoll(words[0], NULL, 10), "", 0);
    return true;
}

/* webdav-answers CLIENT: how many bytes came on that connection since the last request
 * for them, "closed" or "open", and the bytes. */
static bool run_answers(struct server *server, char **words, GString *answer) {
    GByteArray *received = ports_received(server->ports, port_name);
    GByteArray *found = g_byte_array_new();
    gint64 wanted = g_ascii_strtoll(words[0], NULL, 10);
    bool closed = false;
    for (guint at = 0; received != NULL && received->len - at >= HEAD;) {
        gint64 id;
        guint16 length;
        memcpy(&id, received->data + at, sizeof id);
        memcpy(&length, received->data + at + sizeof id, sizeof length);
        length = GUINT16_FROM_LE(length);
        if (received->len - at - HEAD < length) {
            break;
        }
        if (GINT64_FROM_LE(id) != wanted) {
            at += (guint)HEAD + length;
            continue;
        }
        closed |= length == 0;
        g_byte_array_append(found, received->data + at + HEAD, length);
        g_byte_array_remove_range(received, at, (guint)HEAD + length);
    }
    g_string_append_printf(answer, " %u %s ", found->len, closed ? "closed" : "open");
    text_escape(answer, found->data, found->len);
    g_byte_array_free(found, TRUE);
    return true;
}

const struct server_command webdav_commands[] = {
    {"webdav", 3, run_request},
    {"webdav-close", 1, run_close},
    {"webdav-answers", 1, run_answers},
    {0},
};
