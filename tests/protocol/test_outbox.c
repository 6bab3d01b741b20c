/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/outbox.h"

#include <unistd.h>

#include "tests/check.h"

static struct outbox outbox;

static void add_key(uint32_t scancode, bool down) {
    struct wire_message message = {.kind = WIRE_KEY};
    message.u.key.scancode = scancode;
    message.u.key.down = down;
    outbox_add(&outbox, &message, NULL, -1);
}

static void add_pointer(enum wire_kind kind, int x, int y, uint32_t buttons) {
    struct wire_message message = {.kind = kind};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    message.u.pointer.buttons = buttons;
    outbox_add(&outbox, &message, NULL, -1);
}

/* The message that waits at this place. */
static const struct wire_message *waiting(size_t index) {
    return &outbox.entries[(outbox.first + index) % OUTBOX_HARD_MAX].message;
}

static void check_pointer(size_t index, int x, int y, uint32_t buttons) {
    CHECK_INT(waiting(index)->u.pointer.x, x);
    CHECK_INT(waiting(index)->u.pointer.y, y);
    CHECK_INT(waiting(index)->u.pointer.buttons, buttons);
}

static void test_positions_merge(void) {
    outbox_init(&outbox);
    CHECK(outbox_empty(&outbox));
    for (int i = 0; i < 5000; i++) {
        add_pointer(WIRE_POINTER, i, 2 * i, 0);
    }
    CHECK_INT(outbox.count, 1);
    check_pointer(0, 4999, 9998, 0);
    outbox_finish(&outbox);
}

static void test_motions_add_up(void) {
    outbox_init(&outbox);
    for (int i = 0; i < 5000; i++) {
        add_pointer(WIRE_MOTION, 1, -2, 1);
    }
    CHECK_INT(outbox.count, 1);
    check_pointer(0, 5000, -10000, 1);
    outbox_finish(&outbox);
}

/* A click is never merged away, nor does anything move past a key. */
static void test_order_kept(void) {
    outbox_init(&outbox);
    add_pointer(WIRE_POINTER, 1, 1, 0);
    add_pointer(WIRE_POINTER, 1, 1, 1);
    add_pointer(WIRE_POINTER, 1, 1, 0);
    add_key(30, true);
    add_pointer(WIRE_POINTER, 2, 2, 0);
    add_pointer(WIRE_WHEEL, 2, 2, 0);
    add_pointer(WIRE_WHEEL, 2, 2, 0);
    add_pointer(WIRE_MOTION, 2, 2, 0);
    add_pointer(WIRE_POINTER, 3, 3, 0);
    CHECK_INT(outbox.count, 9);
    struct wire_message other = {.kind = WIRE_POINTER, .channel = 1};
    outbox_add(&outbox, &other, NULL, -1);
    CHECK_INT(outbox.count, 10);
    outbox_finish(&outbox);
}

static unsigned count_ups(void) {
    unsigned ups = 0;
    for (size_t i = 0; i < outbox.count; i++) {
        ups += waiting(i)->kind == WIRE_KEY && !waiting(i)->u.key.down;
    }
    return ups;
}

/* When nothing is taken any more, presses are lost but never a release. */
static void test_releases_kept(void) {
    outbox_init(&outbox);
    for (uint32_t i = 0; i < 3 * OUTBOX_SOFT_MAX; i++) {
        add_key(i, true);
    }
    CHECK_INT(outbox.count, OUTBOX_SOFT_MAX);
    for (uint32_t i = 0; i < 200; i++) {
        add_key(i, true);
        add_key(i, false);
    }
    CHECK_INT(count_ups(), 200);
    add_pointer(WIRE_POINTER, 5, 5, 1);
    add_pointer(WIRE_POINTER, 6, 6, 0);
    check_pointer(outbox.count - 1, 6, 6, 0);
    add_key(1, false);
    add_pointer(WIRE_MOTION, 1, 1, 1);
    add_pointer(WIRE_MOTION, 1, 2, 0);
    CHECK_INT(waiting(outbox.count - 1)->kind, WIRE_MOTION);
    check_pointer(outbox.count - 1, 1, 2, 0);
    CHECK_INT(outbox.count, OUTBOX_SOFT_MAX + 203);
    struct wire_message release = {.kind = WIRE_RELEASE, .u.number = 9};
    outbox_add(&outbox, &release, NULL, -1);
    CHECK_INT(waiting(outbox.count - 1)->kind, WIRE_RELEASE);
    outbox_finish(&outbox);
}

static void test_bounded(void) {
    outbox_init(&outbox);
    for (uint32_t i = 0; i < 100000; i++) {
        add_key(i, false);
    }
    CHECK_INT(outbox.count, OUTBOX_HARD_MAX);
    CHECK_INT(waiting(0)->u.key.scancode, 0);
    outbox_finish(&outbox);
}

/* Many times round the ring, the other end slower than this one. */
static void test_flush(void) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    uint32_t added = 0, seen = 0;
    int ends[2], fd;
    struct error err;
    CHECK(wire_pair(ends, &err));
    outbox_init(&outbox);
    while (seen < 20000) {
        struct wire_message message;
        for (int i = 0; i < 700 && outbox.count < OUTBOX_SOFT_MAX; i++) {
            add_key(added++, true);
        }
        outbox_flush(&outbox, ends[0]);
        CHECK(outbox.count > 0 || added - seen < 700);
        for (int i = 0; i < 20 && seen < added - (uint32_t)outbox.count; i++) {
            CHECK_INT(wire_receive(ends[1], &message, payload, &fd), WIRE_OK);
            CHECK_INT(message.u.key.scancode, seen);
            seen++;
        }
    }
    close(ends[1]);
    outbox_flush(&outbox, ends[0]);
    CHECK(outbox_empty(&outbox));
    close(ends[0]);
    outbox_finish(&outbox);
}

static const struct check_case cases[] = {
    {"positions-merge", test_positions_merge},
    {"motions-add-up", test_motions_add_up},
    {"order-kept", test_order_kept},
    {"releases-kept", test_releases_kept},
    {"bounded", test_bounded},
    {"flush", test_flush},
};

CHECK_MAIN(cases)
