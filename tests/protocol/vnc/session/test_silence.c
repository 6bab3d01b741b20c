/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that says nothing is asked after 5 s and reported after 10 s: between two
 * messages, and in the middle of one. Both at the same time, since it is mostly waiting.
 */
#include "base/clock.h"
#include "tests/protocol/vnc/session/session_test.h"

static void check_time(int64_t start_ms, int64_t expected_ms) {
    int64_t passed_ms = clock_now_ms() - start_ms;
    CHECK(passed_ms > expected_ms - 100);
    CHECK(passed_ms < expected_ms + 3000);
}

static void silence(void) {
    struct session_test *idle = session_test_begin(8, 4);
    struct session_test *stuck = session_test_begin(8, 4);
    struct message update = {0};
    struct message half = {0};
    put_update(&half, 1);
    put_rect(&half, 0, 0, 8, 4, ENCODING_RAW);
    put_u32(&half, 0);
    server_say(stuck, &half);
    server_expect_request(stuck, true, 8, 4);
    int64_t start_ms = clock_now_ms();

    server_expect_request(idle, false, 1, 1);
    check_time(start_ms, 5000);
    viewer_await(idle, WIRE_SILENCE);
    check_time(start_ms, 10000);
    CHECK_INT(idle->got.u.number, 1);
    viewer_await(stuck, WIRE_SILENCE);
    check_time(start_ms, 10000);
    CHECK_INT(stuck->got.u.number, 1);

    put_fill(&update, 0, 0, 1, 1, 0);
    server_say(idle, &update);
    server_expect_request(idle, true, 8, 4);
    viewer_await(idle, WIRE_SILENCE);
    CHECK_INT(idle->got.u.number, 0);
    put_u32(&half, 0);
    server_say(stuck, &half);
    viewer_await(stuck, WIRE_SILENCE);
    CHECK_INT(stuck->got.u.number, 0);
    server_sync(idle);
    session_test_stop(idle);
    session_test_stop(stuck);
}

static const struct check_case cases[] = {
    {"silence", silence},
};

CHECK_MAIN(cases)
