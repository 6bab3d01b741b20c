/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/wire.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"

static int ends[2];
static uint8_t payload[WIRE_PAYLOAD_MAX];
static uint8_t sent[WIRE_PAYLOAD_MAX + 64];

static void begin(void) {
    struct error err;
    CHECK(wire_pair(ends, &err));
    for (size_t i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t)(i * 7 + i / 256);
    }
}

static void end(void) {
    close(ends[0]);
    close(ends[1]);
}

static int open_fds(void) {
    DIR *entries = opendir("/proc/self/fd");
    int count = 0;
    while (readdir(entries)) {
        count++;
    }
    closedir(entries);
    return count;
}

static void test_pair(void) {
    begin();
    CHECK(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
    CHECK(!(fcntl(ends[1], F_GETFL) & O_NONBLOCK));
    CHECK(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
    CHECK(fcntl(ends[1], F_GETFD) & FD_CLOEXEC);
    end();
}

static void check_passes(uint32_t length) {
    struct wire_message message = {.kind = WIRE_TITLE, .payload_length = length};
    struct wire_message got;
    int fd = 5;
    message.u.number = 0x1122334455667788;
    memset(payload, 0, sizeof payload);
    CHECK_INT(wire_send(ends[1], &message, length ? sent : NULL, -1), WIRE_OK);
    CHECK_INT(wire_receive(ends[0], &got, payload, &fd), WIRE_OK);
    CHECK(memcmp(&got, &message, sizeof got) == 0);
    CHECK(memcmp(payload, sent, length) == 0);
    CHECK_INT(fd, -1);
}

static void test_payload(void) {
    begin();
    check_passes(0);
    check_passes(1);
    check_passes(4711);
    check_passes(WIRE_PAYLOAD_MAX);
    end();
}

static void test_refuses_to_send(void) {
    struct wire_message message = {.kind = WIRE_TITLE};
    begin();
    message.payload_length = WIRE_PAYLOAD_MAX + 1;
    CHECK_INT(wire_send(ends[1], &message, sent, -1), WIRE_BROKEN);
    message.payload_length = 1;
    CHECK_INT(wire_send(ends[1], &message, NULL, -1), WIRE_BROKEN);
    end();
}

static void test_fd(void) {
    struct wire_message message = {.kind = WIRE_STREAM};
    struct stat mine, theirs;
    int fd, given = open("/dev/zero", O_RDONLY);
    begin();
    CHECK_INT(wire_send(ends[0], &message, NULL, given), WIRE_OK);
    CHECK_INT(wire_receive(ends[1], &message, payload, &fd), WIRE_OK);
    CHECK(fd >= 0 && fd != given);
    CHECK(fstat(given, &mine) == 0 && fstat(fd, &theirs) == 0);
    CHECK(mine.st_rdev == theirs.st_rdev);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    close(given);
    end();
}

static void test_again_and_gone(void) {
    struct wire_message message = {.kind = WIRE_KEY};
    int fd, count = 0;
    begin();
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_AGAIN);
    while (wire_send(ends[0], &message, NULL, -1) == WIRE_OK) {
        count++;
    }
    CHECK(count > 10);
    CHECK_INT(wire_send(ends[0], &message, NULL, -1), WIRE_AGAIN);
    close(ends[1]);
    ends[1] = -1;
    CHECK_INT(wire_send(ends[0], &message, NULL, -1), WIRE_GONE);
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_GONE);
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_GONE);
    close(ends[0]);
}

/* An end that is gone with messages of ours unread: what it had said still counts. */
static void test_last_words(void) {
    struct wire_message message = {.kind = WIRE_KEY};
    int fd;
    begin();
    CHECK_INT(wire_send(ends[0], &message, NULL, -1), WIRE_OK);
    message.kind = WIRE_BELL;
    CHECK_INT(wire_send(ends[1], &message, NULL, -1), WIRE_OK);
    close(ends[1]);
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_OK);
    CHECK_INT(message.kind, WIRE_BELL);
    CHECK_INT(wire_receive(ends[0], &message, payload, &fd), WIRE_GONE);
    close(ends[0]);
}

/* Sends bytes as they are, with copies of an fd. */
static void send_raw(const void *bytes, size_t length, int fd, int copies) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(8 * sizeof(int))];
    } control = {.space = {0}};
    struct iovec part = {(void *)bytes, length};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (copies > 0) {
        header.msg_control = control.space;
        header.msg_controllen = CMSG_SPACE((size_t)copies * sizeof fd);
        struct cmsghdr *entry = CMSG_FIRSTHDR(&header);
        entry->cmsg_level = SOL_SOCKET;
        entry->cmsg_type = SCM_RIGHTS;
        entry->cmsg_len = CMSG_LEN((size_t)copies * sizeof fd);
        for (int i = 0; i < copies; i++) {
            memcpy(CMSG_DATA(entry) + (size_t)i * sizeof fd, &fd, sizeof fd);
        }
    }
    CHECK(sendmsg(ends[1], &header, 0) == (ssize_t)length);
}

static void check_broken(const struct wire_message *message, size_t length, int copies) {
    static struct {
        struct wire_message message;
        uint8_t rest[sizeof sent];
    } raw;
    struct wire_message got;
    int fd = 5, before = open_fds();
    raw.message = *message;
    send_raw(&raw, length, ends[1], copies);
    CHECK_INT(wire_receive(ends[0], &got, payload, &fd), WIRE_BROKEN);
    CHECK_INT(fd, -1);
    CHECK_INT(open_fds(), before);
}

static void test_malformed(void) {
    struct wire_message message = {.magic = WIRE_MAGIC, .kind = WIRE_TITLE};
    begin();
    check_broken(&message, 1, 0);
    check_broken(&message, sizeof message - 1, 0);
    check_broken(&message, sizeof message + 1, 0);
    check_broken(&message, sizeof message - 1, 1);
    message.payload_length = 10;
    check_broken(&message, sizeof message + 9, 0);
    check_broken(&message, sizeof message + 11, 0);
    message.payload_length = WIRE_PAYLOAD_MAX + 1;
    check_broken(&message, sizeof message + WIRE_PAYLOAD_MAX + 1, 0);
    message.payload_length = 0xffffffff;
    check_broken(&message, sizeof message, 0);
    message.payload_length = 0;
    message.magic = WIRE_MAGIC + 1;
    check_broken(&message, sizeof message, 0);
    check_passes(3);
    end();
}

static void test_too_many_fds(void) {
    const struct wire_message message = {.magic = WIRE_MAGIC, .kind = WIRE_TITLE};
    begin();
    check_broken(&message, sizeof message, 2);
    check_broken(&message, sizeof message, 3);
    check_broken(&message, sizeof message, 8);
    check_passes(3);
    end();
}

static const struct check_case cases[] = {
    {"pair", test_pair},
    {"payload", test_payload},
    {"refuses-to-send", test_refuses_to_send},
    {"fd", test_fd},
    {"again-and-gone", test_again_and_gone},
    {"last-words", test_last_words},
    {"malformed", test_malformed},
    {"too-many-fds", test_too_many_fds},
};

CHECK_MAIN(cases)
