/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both sides of an oriel-vnc process: the viewer on its wire, and a scripted RFB server
 * on the stream that it was given (from ClientInit on). Everything that the helper says
 * to the viewer is held against the rules of wire_check.h. A wait that takes too long
 * fails the test.
 */
#ifndef TESTS_PROTOCOL_VNC_SESSION_SESSION_TEST_H
#define TESTS_PROTOCOL_VNC_SESSION_SESSION_TEST_H

#include <sys/types.h>

#include "protocol/framebuffer.h"
#include "protocol/wire.h"
#include "protocol/wire_check.h"
#include "tests/protocol/vnc/decode_test.h"

enum {
    WAIT_MS = 20000, /* generous: sanitizers on a busy machine */
    LISTED_KINDS = 128,
};

struct session_test {
    pid_t pid;
    int wire;   /* the viewer's end */
    int server; /* the server's end of the stream */
    struct framebuffer front;
    struct wire_state state;
    struct wire_message got; /* the last one received, and what came with it */
    uint8_t payload[WIRE_PAYLOAD_MAX + 1];
    unsigned count[LISTED_KINDS]; /* how many of each kind were received */
    bool is_holding;              /* frames are not released at once */
    bool was_complete;            /* any frame so far */
    uint8_t fence;
};

/* Starts a helper with these settings (NULL: shared, local, no preference) and gives it a
 * stream. */
struct session_test *session_test_start(const struct wire_message *start, bool local);
/* The same, and ServerInit; all that the client says at its start is read. */
struct session_test *session_test_begin(int width, int height);
/* Kills the helper. */
void session_test_stop(struct session_test *test);

/* The helper must end by itself: CLOSED with a sentence and a hint, then status 0. */
void session_test_ended(struct session_test *test, struct wire_error *closed);
/* The same, for a reason that is known. Frees the test. */
void session_test_ends(struct session_test *test, enum error_code code, const char *part);

/* The viewer's side. */
void viewer_send(struct session_test *test, struct wire_message *message);
void viewer_release(struct session_test *test);
/* Receives until a message of that kind; others are counted and passed over. */
void viewer_await(struct session_test *test, enum wire_kind kind);
/* Receives what is there already. */
void viewer_drain(struct session_test *test);
/* One message if it comes in that time. */
bool viewer_receive(struct session_test *test, int milliseconds);
/* The helper has handled all that the viewer has sent. The server's side must have read
 * everything before. */
void viewer_sync(struct session_test *test);
/* The front buffer's pixel, without the fourth byte. */
uint32_t viewer_pixel(const struct session_test *test, int x, int y);

/* The server's side. */
void server_send(struct session_test *test, const struct message *message);
/* Also frees what the message holds, so that it can be filled again. */
void server_say(struct session_test *test, struct message *message);
/* The client's next bytes are exactly these. */
void server_expect(struct session_test *test, const void *bytes, size_t length);
void server_expect_request(struct session_test *test, bool incremental, int width,
                           int height);
/* The reader has got to here, and has said nothing else meanwhile. */
void server_sync(struct session_test *test);
/* The same; what it has said meanwhile is dropped. */
void server_await_fence(struct session_test *test);
/* Reads and drops what the client has said. False when it has closed. */
bool server_drop(struct session_test *test);

/* What servers say. */
void put_server_init(struct message *to, int width, int height, const char *name);
void put_update(struct message *to, unsigned rects);
void put_rect(struct message *to, int x, int y, int w, int h, int32_t encoding);
/* An update of one Raw rect of one colour. */
void put_fill(struct message *to, int x, int y, int w, int h, uint32_t colour);
/* The Raw rect alone. */
void put_fill_rect(struct message *to, int x, int y, int w, int h, uint32_t colour);
void put_extended_size(struct message *to, int reason, int status, int w, int h,
                       uint32_t id, uint32_t flags);

#endif
