/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that break the rules: each is cut off with a sentence that names what it did.
 * One line of the table is one case; what needs more than bytes has a function. */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/protocol/vnc/session/session_test.h"

enum {
    WIDTH = 8,
    HEIGHT = 4,
};

/* A message with a rect header and these bytes behind it. */
struct hostile_rect {
    const char *name;
    int x, y, w, h;
    int32_t encoding;
    const char *bytes;
    size_t length;
    const char *sentence;
};

#define BYTES(text) text, sizeof(text) - 1
#define NOTHING NULL, 0
#define OUTSIDE "the server sent a rectangle of"
#define NOT_OFFERED "which was not offered"
#define SHAPE "the server sent a pointer shape"

static const struct hostile_rect rects[] = {
    {"rect_past_right", 1, 0, 8, 1, 0, NOTHING, OUTSIDE},
    {"rect_past_bottom", 0, 1, 1, 4, 0, NOTHING, OUTSIDE},
    {"rect_begins_at_right", 8, 0, 1, 1, 0, NOTHING, OUTSIDE},
    {"rect_begins_at_bottom", 0, 4, 1, 1, 0, NOTHING, OUTSIDE},
    {"rect_far_right", 65535, 0, 1, 1, 0, NOTHING, OUTSIDE},
    {"rect_far_down", 0, 65535, 1, 1, 0, NOTHING, OUTSIDE},
    {"rect_wraps_16_bits_across", 65535, 0, 2, 1, 0, NOTHING, OUTSIDE},
    {"rect_wraps_16_bits_down", 0, 65535, 1, 2, 0, NOTHING, OUTSIDE},
    {"rect_widest", 0, 0, 65535, 1, 0, NOTHING, OUTSIDE},
    {"rect_highest", 0, 0, 1, 65535, 0, NOTHING, OUTSIDE},
    {"rect_all_ones", 65535, 65535, 65535, 65535, 0, NOTHING, OUTSIDE},
    {"rect_area_wraps_32_bits", 0, 0, 32768, 32768, 0, NOTHING, OUTSIDE},
    {"rect_area_fits_edge_does_not", 0, 0, 4, 8, 0, NOTHING, OUTSIDE},
    {"rect_empty_outside", 9, 0, 0, 1, 0, NOTHING, OUTSIDE},
    {"copyrect_past_right", 1, 0, 8, 4, 1, NOTHING, OUTSIDE},
    {"hextile_past_bottom", 0, 1, 8, 4, 5, NOTHING, OUTSIDE},
    {"tight_past_right", 1, 0, 8, 4, 7, NOTHING, OUTSIDE},
    {"zrle_past_bottom", 0, 1, 8, 4, 16, NOTHING, OUTSIDE},
    {"copyrect_source_past_right", 0, 0, 8, 4, 1, BYTES("\0\1\0\0"), ""},
    {"copyrect_source_past_bottom", 0, 0, 8, 4, 1, BYTES("\0\0\0\1"), ""},
    {"copyrect_source_all_ones", 0, 0, 1, 1, 1, BYTES("\xff\xff\xff\xff"), ""},
    {"encoding_rre", 0, 0, 1, 1, 2, NOTHING, NOT_OFFERED},
    {"encoding_corre", 0, 0, 1, 1, 4, NOTHING, NOT_OFFERED},
    {"encoding_zlib", 0, 0, 1, 1, 6, NOTHING, NOT_OFFERED},
    {"encoding_ultra", 0, 0, 1, 1, 9, NOTHING, NOT_OFFERED},
    {"encoding_trle", 0, 0, 1, 1, 15, NOTHING, NOT_OFFERED},
    {"encoding_zywrle", 0, 0, 1, 1, 17, NOTHING, NOT_OFFERED},
    {"encoding_jpeg", 0, 0, 1, 1, 21, NOTHING, NOT_OFFERED},
    {"encoding_h264", 0, 0, 1, 1, 50, NOTHING, NOT_OFFERED},
    {"encoding_ultrazip", 0, 0, 1, 1, (int32_t)0xffff0009, NOTHING, NOT_OFFERED},
    {"encoding_tight_png", 0, 0, 1, 1, -260, NOTHING, NOT_OFFERED},
    {"encoding_sound_offer", 0, 0, 0, 0, -259, NOTHING, NOT_OFFERED},
    {"encoding_two_colour_cursor", 0, 0, 1, 1, -240, NOTHING, NOT_OFFERED},
    {"encoding_largest", 0, 0, 1, 1, INT32_MAX, NOTHING, NOT_OFFERED},
    {"encoding_smallest", 0, 0, 1, 1, INT32_MIN, NOTHING, NOT_OFFERED},
    {"hextile_subrect_outside", 0, 0, 8, 4, 5, BYTES("\x0a\1\2\3\0\1\x70\x10"), ""},
    {"tight_fill_reserved_a", 0, 0, 8, 4, 7, BYTES("\xa0"), ""},
    {"tight_reserved_f", 0, 0, 8, 4, 7, BYTES("\xf0"), ""},
    {"tight_unknown_filter", 0, 0, 8, 4, 7, BYTES("\x40\3"), ""},
    {"tight_palette_index", 0, 0, 8, 1, 7,
     BYTES("\x40\1\2\1\1\1\2\2\2\3\3\3\0\0\0\0\7\0\0\0"), ""},
    {"tight_jpeg_garbage", 0, 0, 8, 4, 7, BYTES("\x90\4junk"), ""},
    {"tight_jpeg_empty", 0, 0, 8, 4, 7, BYTES("\x90\0"), ""},
    {"tight_zlib_garbage", 0, 0, 8, 4, 7, BYTES("\0\4junk"), ""},
    {"tight_zlib_empty", 0, 0, 8, 4, 7, BYTES("\0\0"), ""},
    {"zrle_empty", 0, 0, 8, 4, 16, BYTES("\0\0\0\0"), ""},
    {"zrle_garbage", 0, 0, 8, 4, 16, BYTES("\0\0\0\4junk"), ""},
    {"zrle_longest", 0, 0, 8, 4, 16, BYTES("\xff\xff\xff\xff\x78\x9c"), ""},
    {"cursor_too_wide", 0, 0, 1025, 1, -239, NOTHING, SHAPE},
    {"cursor_too_high", 0, 0, 1, 1025, -314, NOTHING, SHAPE},
    {"cursor_vmware_too_large", 0, 0, 65535, 65535, 0x574d5664, NOTHING, SHAPE},
    {"cursor_flat_and_high", 0, 0, 0, 65535, -239, NOTHING, SHAPE},
    {"cursor_alpha_in_zrle", 0, 0, 1, 1, -314, BYTES("\0\0\0\x10"), SHAPE},
    {"cursor_vmware_type", 0, 0, 1, 1, 0x574d5664, BYTES("\2\0"), SHAPE},
    {"size_zero", 0, 0, 0, 0, -223, NOTHING, "is not allowed"},
    {"size_all_ones", 0, 0, 65535, 65535, -223, NOTHING, "is not allowed"},
    {"screens_65", 0, 0, 8, 4, -308, BYTES("\x41\0\0\0"), "describes 65 screens"},
    {"screens_255", 0, 0, 8, 4, -308, BYTES("\xff\0\0\0"), "describes 255 screens"},
    {"name_too_long", 0, 0, 0, 0, -307, BYTES("\0\1\0\1"), "65537 bytes long"},
    {"name_longest", 0, 0, 0, 0, -307, BYTES("\xff\xff\xff\xff"), "4294967295 bytes"},
};

static const struct {
    const char *name;
    const char *bytes;
    size_t length;
    const char *sentence;
} messages[] = {
    {"cut_text_too_long", BYTES("\3\0\0\0\1\0\0\1"), "clipboard text of 16777217 bytes"},
    {"cut_text_longest", BYTES("\3\0\0\0\x7f\xff\xff\xff"), "clipboard text of"},
    {"cut_text_extended", BYTES("\3\0\0\0\xff\xff\xff\xfc\1\0\0\1"), "clipboard text of"},
    {"cut_text_smallest", BYTES("\3\0\0\0\x80\0\0\0"), "clipboard text of"},
    {"fence_65", BYTES("\xf8\0\0\0\0\0\0\1\x41"), "a fence of 65 bytes"},
    {"fence_255", BYTES("\xf8\0\0\0\0\0\0\1\xff"), "a fence of 255 bytes"},
    {"qemu_submessage_0", BYTES("\xff\0\0\0"), "unknown QEMU message (0, 0)"},
    {"qemu_submessage_2", BYTES("\xff\2\0\0"), "unknown QEMU message (2, 0)"},
    {"qemu_sound_operation", BYTES("\xff\1\0\3"), "unknown QEMU message (1, 3)"},
    {"qemu_sound_operation_largest", BYTES("\xff\1\xff\xff"), "message (1, 65535)"},
    {"qemu_sound_too_long", BYTES("\xff\1\0\2\0\x10\0\1"), "1048577 bytes of sound"},
    {"qemu_sound_longest", BYTES("\xff\1\0\2\xff\xff\xff\xff"), "bytes of sound"},
};

static const struct {
    const char *name;
    const char *bytes;
    size_t length;
    enum error_code code;
} beginnings[] = {
    {"speaks_http", BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), ERROR_PROTOCOL},
    {"begins_anew", BYTES("RFB 003.008\n\1\1\0\0\0\0RFB 003.008\n"), ERROR_PROTOCOL},
    {"speaks_ssh", BYTES("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), ERROR_PROTOCOL},
    {"all_zero", BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
     ERROR_PROTOCOL},
};

static struct session_test *begin(void) {
    struct session_test *test = session_test_begin(WIDTH, HEIGHT);
    viewer_await(test, WIRE_SIZE);
    return test;
}

/* The server goes on talking, so that no case ends for want of bytes. */
static void put_more(struct message *to) {
    for (int i = 0; i < 4096; i++) {
        put_u8(to, 0xff);
    }
}

static void run_rect(const struct hostile_rect *rect) {
    struct session_test *test = begin();
    struct message message = {0};
    put_update(&message, 2);
    put_fill_rect(&message, 0, 0, WIDTH, HEIGHT, 0x123456);
    put_rect(&message, rect->x, rect->y, rect->w, rect->h, rect->encoding);
    put_bytes(&message, rect->bytes, rect->length);
    put_more(&message);
    server_say(test, &message);
    session_test_ends(test, ERROR_PROTOCOL, rect->sentence);
}

static void run_message(const void *bytes, size_t length, const char *sentence) {
    struct session_test *test = begin();
    struct message message = {0};
    put_bytes(&message, bytes, length);
    put_more(&message);
    server_say(test, &message);
    session_test_ends(test, ERROR_PROTOCOL, sentence);
}

static void run_beginning(const void *bytes, size_t length, enum error_code code) {
    struct session_test *test = session_test_start(NULL, true);
    struct message message = {0};
    put_bytes(&message, bytes, length);
    server_say(test, &message);
    session_test_ends(test, code, "");
}

static void each_unknown_type(void) {
    for (unsigned type = 4; type < 256; type++) {
        uint8_t byte = (uint8_t)type;
        char sentence[64];
        if (type == 150 || type == 248 || type == 250 || type == 255) {
            continue;
        }
        snprintf(sentence, sizeof sentence, "an unknown message (type %u)", type);
        run_message(&byte, 1, sentence);
    }
}

static void closes_at_once(void) {
    struct session_test *test = session_test_start(NULL, true);
    shutdown(test->server, SHUT_RDWR);
    session_test_ends(test, ERROR_CONNECTION_LOST, "before it described its display");
}

/* It does not read; what it sends has to be answered. */
static void check_deaf(const struct message *message) {
    struct session_test *test = begin();
    struct wire_error closed;
    int64_t start_ms = clock_now_ms();
    const struct timeval limit = {.tv_sec = 1};
    setsockopt(test->server, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    for (int i = 0; i < 20000; i++) {
        server_send(test, message);
        viewer_drain(test);
        if (test->count[WIRE_CLOSED] > 0) {
            break;
        }
    }
    if (test->count[WIRE_CLOSED] == 0) {
        viewer_await(test, WIRE_CLOSED);
    }
    memcpy(&closed, test->payload, sizeof closed);
    CHECK_INT(closed.code, ERROR_PROTOCOL);
    CHECK_TEXT(closed.message, "the server sends but does not read");
    CHECK(clock_now_ms() - start_ms < WAIT_MS);
    session_test_stop(test);
}

static void deaf_with_fences(void) {
    struct message message = {0};
    put_u32(&message, 0xf8000000);
    put_u32(&message, 0x80000001);
    put_u8(&message, 64);
    for (int i = 0; i < 64; i++) {
        put_u8(&message, 0);
    }
    check_deaf(&message);
    message_free(&message);
}

static void deaf_with_updates(void) {
    struct message message = {0};
    for (int i = 0; i < 100; i++) {
        put_update(&message, 0);
    }
    check_deaf(&message);
    message_free(&message);
}

/* Legal, if senseless: it has to go on, in reasonable time. */
static void check_survives(const struct message *message, int times) {
    struct session_test *test = begin();
    int64_t start_ms = clock_now_ms();
    for (int i = 0; i < times; i++) {
        server_send(test, message);
        CHECK(server_drop(test));
        viewer_drain(test);
    }
    struct message last = {0};
    put_fill(&last, 0, 0, WIDTH, HEIGHT, 0x654321);
    server_say(test, &last);
    do {
        viewer_await(test, WIRE_FRAME);
    } while (viewer_pixel(test, 0, 0) != 0x654321);
    CHECK(clock_now_ms() - start_ms < WAIT_MS);
    session_test_stop(test);
}

static void endless_empty_rects(void) {
    struct message message = {0};
    put_update(&message, 65535);
    for (int i = 0; i < 65535; i++) {
        put_rect(&message, WIDTH, HEIGHT, 0, 0, i % 2 ? ENCODING_RAW : ENCODING_HEXTILE);
    }
    check_survives(&message, 10);
    message_free(&message);
}

static void endless_single_pixels(void) {
    struct message message = {0};
    put_update(&message, 65535);
    for (int i = 0; i < 65535; i++) {
        put_fill_rect(&message, i % WIDTH, i / WIDTH % HEIGHT, 1, 1, (uint32_t)i);
    }
    check_survives(&message, 3);
    message_free(&message);
}

static void endless_cursors(void) {
    struct message message = {0};
    put_update(&message, 1000);
    for (int i = 0; i < 1000; i++) {
        put_rect(&message, 65535, 65535, i % 2, 1, -239);
        put_bytes(&message, "\1\2\3\4\xff", i % 2 ? 5 : 0);
    }
    check_survives(&message, 10);
    message_free(&message);
}

static void endless_lamps(void) {
    struct message message = {0};
    put_update(&message, 10000);
    for (int i = 0; i < 10000; i++) {
        put_rect(&message, 0, 0, 0, 0, -261);
        put_u8(&message, (unsigned)i & 7);
    }
    check_survives(&message, 1);
    message_free(&message);
}

static void endless_sizes(void) {
    struct message message = {0};
    put_update(&message, 100);
    for (int i = 0; i < 99; i++) {
        put_rect(&message, 0, 0, 1 + i * 5, 1 + i * 7, -223);
    }
    put_extended_size(&message, 0, 0, WIDTH, HEIGHT, 0, 0);
    check_survives(&message, 3);
    message_free(&message);
}

static void half_closed(void) {
    struct session_test *test = begin();
    struct message last = {0};
    struct wire_message key = {.kind = WIRE_KEY, .u.key = {0x1e, 'a', 1}};
    /* From now on nothing can be written to it, which is no reason to stop. */
    shutdown(test->server, SHUT_RD);
    viewer_send(test, &key);
    viewer_send(test, &key);
    put_fill(&last, 0, 0, WIDTH, HEIGHT, 0x654321);
    server_say(test, &last);
    do {
        viewer_await(test, WIRE_FRAME);
    } while (viewer_pixel(test, 0, 0) != 0x654321);
    shutdown(test->server, SHUT_WR);
    session_test_ends(test, ERROR_CONNECTION_LOST, "the server closed the connection");
}

/* Both sides see the end of a helper that is killed, and keep what they have. */
static void helper_killed(void) {
    struct session_test *test = begin();
    struct message update = {0};
    uint8_t byte;
    int status, fd;
    put_fill(&update, 0, 0, WIDTH, HEIGHT, 0x654321);
    server_say(test, &update);
    viewer_await(test, WIRE_FRAME);
    server_expect_request(test, true, WIDTH, HEIGHT);
    CHECK_INT(kill(test->pid, SIGKILL), 0);
    CHECK_INT(recv(test->server, &byte, 1, MSG_WAITALL), 0);
    CHECK_INT(waitpid(test->pid, &status, 0), test->pid);
    CHECK(WIFSIGNALED(status));
    CHECK_INT(wire_receive(test->wire, &test->got, test->payload, &fd), WIRE_GONE);
    CHECK_INT(viewer_pixel(test, 7, 3), 0x654321);
    CHECK_INT(waitpid(-1, &status, WNOHANG), -1);
    CHECK_INT(errno, ECHILD);
    test->pid = 0;
    session_test_stop(test);
}

/* A helper whose viewer is gone ends, whatever it is doing. */
static void check_ends_alone(struct session_test *test) {
    int status;
    int64_t start_ms = clock_now_ms();
    const struct timespec pause = {.tv_nsec = 1000000};
    close(test->wire);
    while (waitpid(test->pid, &status, WNOHANG) == 0) {
        CHECK(clock_now_ms() - start_ms < 5000);
        nanosleep(&pause, NULL);
    }
    CHECK(WIFEXITED(status));
    test->pid = 0;
    test->wire = -1;
    session_test_stop(test);
}

static void viewer_gone(void) {
    check_ends_alone(begin());
}

static void viewer_gone_before_stream(void) {
    check_ends_alone(session_test_start(NULL, true));
}

static void viewer_gone_inside_rect(void) {
    struct session_test *test = begin();
    struct message message = {0};
    put_update(&message, 1);
    put_rect(&message, 0, 0, WIDTH, HEIGHT, 0);
    server_say(test, &message);
    server_expect_request(test, true, WIDTH, HEIGHT);
    check_ends_alone(test);
}

static void viewer_gone_while_server_is_deaf(void) {
    struct session_test *test = begin();
    struct wire_message wheel = {.kind = WIRE_WHEEL};
    const struct timespec pause = {.tv_nsec = 200000000};
    wheel.u.pointer.wheel_y = 50;
    for (int waits = 0; waits < 3;) {
        if (wire_send(test->wire, &wheel, NULL, -1) == WIRE_AGAIN) {
            nanosleep(&pause, NULL);
            waits++;
        }
    }
    check_ends_alone(test);
}

static void viewer_stops(void) {
    struct session_test *test = begin();
    struct wire_message stop = {.kind = WIRE_STOP};
    uint8_t byte;
    viewer_send(test, &stop);
    CHECK_INT(recv(test->server, &byte, 1, MSG_WAITALL), 0);
    check_ends_alone(test);
}

static const struct check_case cases[] = {
    {"each_unknown_type", each_unknown_type},
    {"closes_at_once", closes_at_once},
    {"deaf_with_fences", deaf_with_fences},
    {"deaf_with_updates", deaf_with_updates},
    {"endless_empty_rects", endless_empty_rects},
    {"endless_single_pixels", endless_single_pixels},
    {"endless_cursors", endless_cursors},
    {"endless_lamps", endless_lamps},
    {"endless_sizes", endless_sizes},
    {"half_closed", half_closed},
    {"helper_killed", helper_killed},
    {"viewer_gone", viewer_gone},
    {"viewer_gone_before_stream", viewer_gone_before_stream},
    {"viewer_gone_inside_rect", viewer_gone_inside_rect},
    {"viewer_gone_while_server_is_deaf", viewer_gone_while_server_is_deaf},
    {"viewer_stops", viewer_stops},
};

static int ran;

static bool begins_case(const char *name, int argc, char **argv) {
    if (!check_wanted(name, argc, argv)) {
        return false;
    }
    fprintf(stderr, "case %s\n", name);
    ran++;
    return true;
}

int main(int argc, char **argv) {
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        if (begins_case(beginnings[i].name, argc, argv)) {
            run_beginning(beginnings[i].bytes, beginnings[i].length, beginnings[i].code);
        }
    }
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        if (begins_case(messages[i].name, argc, argv)) {
            run_message(messages[i].bytes, messages[i].length, messages[i].sentence);
        }
    }
    for (size_t i = 0; i < sizeof rects / sizeof rects[0]; i++) {
        if (begins_case(rects[i].name, argc, argv)) {
            run_rect(&rects[i]);
        }
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (begins_case(cases[i].name, argc, argv)) {
            cases[i].run();
        }
    }
    printf("%d passed, 0 failed\n", ran);
    return ran > 0 ? 0 : 2;
}
