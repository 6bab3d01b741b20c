/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/outbox.h"

#include <fcntl.h>
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

static bool add_bytes(enum wire_kind kind, const void *bytes, uint32_t length, int fd) {
    struct wire_message message = {.kind = kind, .payload_length = length};
    return outbox_add(&outbox, &message, bytes, fd);
}

/* What waits is a copy: the sender's bytes and fd may go meanwhile. */
static void test_payloads(void) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    char text[] = "a secret";
    int ends[2], pipe_ends[2], fd;
    struct wire_message message;
    struct error err;
    CHECK(wire_pair(ends, &err));
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    outbox_init(&outbox);
    add_key(1, true);
    CHECK(add_bytes(WIRE_FILE, text, sizeof text, pipe_ends[1]));
    add_key(2, true);
    memset(text, 0, sizeof text);
    close(pipe_ends[1]);
    CHECK_INT(outbox.bytes, sizeof text);
    outbox_flush(&outbox, ends[0]);
    CHECK(outbox_empty(&outbox));
    CHECK_INT(outbox.bytes, 0);
    CHECK_INT(wire_receive(ends[1], &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.u.key.scancode, 1);
    CHECK_INT(wire_receive(ends[1], &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, WIRE_FILE);
    CHECK_TEXT((const char *)payload, "a secret");
    CHECK(write(fd, "x", 1) == 1);
    close(fd);
    CHECK(read(pipe_ends[0], text, 2) == 1);
    CHECK(read(pipe_ends[0], text, 2) == 0); /* all others are closed */
    close(pipe_ends[0]);
    close(ends[0]);
    close(ends[1]);
    outbox_finish(&outbox);
}

/* What is dropped with the outbox is closed too. */
static void test_finish_closes(void) {
    int pipe_ends[2];
    char byte;
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    outbox_init(&outbox);
    for (int i = 0; i < 10; i++) {
        CHECK(add_bytes(WIRE_FILE, "name", 4, pipe_ends[1]));
    }
    CHECK(!add_bytes(WIRE_FILE, "name", 4, 1 << 20)); /* no such fd */
    CHECK_INT(outbox.count, 10);
    close(pipe_ends[1]);
    outbox_finish(&outbox);
    CHECK(read(pipe_ends[0], &byte, 1) == 0);
    close(pipe_ends[0]);
}

/* A dead socket takes everything with it. */
static void test_dead_socket_closes(void) {
    int ends[2], pipe_ends[2];
    struct error err;
    char byte;
    CHECK(wire_pair(ends, &err));
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    outbox_init(&outbox);
    CHECK(add_bytes(WIRE_FILE, "name", 4, pipe_ends[1]));
    close(pipe_ends[1]);
    close(ends[1]);
    outbox_flush(&outbox, ends[0]);
    CHECK(outbox_empty(&outbox) && outbox.bytes == 0);
    CHECK(read(pipe_ends[0], &byte, 1) == 0);
    close(pipe_ends[0]);
    close(ends[0]);
    outbox_finish(&outbox);
}

/* Secrets do not stay behind in memory that was freed. */
static void test_wiped(void) {
    char secret[100], left[100];
    int ends[2], memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    struct error err;
    CHECK(wire_pair(ends, &err));
    memset(secret, 's', sizeof secret);
    outbox_init(&outbox);
    CHECK(add_bytes(WIRE_PASSWORD, secret, sizeof secret, -1));
    off_t place = (off_t)(uintptr_t)outbox.entries[0].payload;
    CHECK(pread(memory, left, sizeof left, place) == sizeof left);
    CHECK(memcmp(left, secret, sizeof left) == 0);
    outbox_flush(&outbox, ends[0]);
    CHECK(pread(memory, left, sizeof left, place) == sizeof left);
    CHECK(memchr(left, 's', sizeof left) == NULL);
    close(memory);
    close(ends[0]);
    close(ends[1]);
    outbox_finish(&outbox);
}

static void test_bytes_bounded(void) {
    static const uint8_t zeros[WIRE_PAYLOAD_MAX];
    uint32_t taken = 0;
    outbox_init(&outbox);
    CHECK(outbox_has_room(&outbox, OUTBOX_HARD_MAX, OUTBOX_BYTES_MAX));
    CHECK(!outbox_has_room(&outbox, OUTBOX_HARD_MAX + 1, 0));
    CHECK(!outbox_has_room(&outbox, 1, OUTBOX_BYTES_MAX + 1));
    while (taken < 100 && add_bytes(WIRE_HOST_TEXT, zeros, sizeof zeros, -1)) {
        taken++;
    }
    CHECK_INT(taken, OUTBOX_BYTES_MAX / WIRE_PAYLOAD_MAX);
    CHECK(outbox.bytes >= LIMIT_CLIPBOARD && outbox.bytes <= OUTBOX_BYTES_MAX);
    CHECK(!outbox_has_room(&outbox, 1, WIRE_PAYLOAD_MAX));
    CHECK(!outbox_has_room(&outbox, 1, SIZE_MAX));
    CHECK(!outbox_has_room(&outbox, SIZE_MAX, 0));
    add_key(1, false); /* what has no bytes still finds room */
    CHECK_INT(outbox.count, taken + 1);
    outbox_finish(&outbox);
    CHECK_INT(outbox.bytes, 0);
}

static const struct check_case cases[] = {
    {"positions-merge", test_positions_merge},
    {"motions-add-up", test_motions_add_up},
    {"order-kept", test_order_kept},
    {"releases-kept", test_releases_kept},
    {"bounded", test_bounded},
    {"flush", test_flush},
    {"payloads", test_payloads},
    {"finish-closes", test_finish_closes},
    {"dead-socket-closes", test_dead_socket_closes},
    {"wiped", test_wiped},
    {"bytes-bounded", test_bytes_bounded},
};

CHECK_MAIN(cases)
