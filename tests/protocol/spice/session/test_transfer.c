/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/mman.h>

#include "tests/protocol/spice/session/member_test.h"

enum {
    SIZE = 3000000,
    AGENT_WITHOUT_FILES = 1 << 1 | 1 << 13, /* VD_AGENT_CAP_FILE_XFER_DISABLED */
};

static int file_of(size_t size) {
    uint8_t *bytes = malloc(size + 1);
    int fd = memfd_create("test", MFD_CLOEXEC);
    CHECK(bytes != NULL && fd >= 0);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7 >> 3);
    }
    CHECK(write(fd, bytes, size) == (ssize_t)size);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    free(bytes);
    return fd;
}

static void begin(void) {
    start("--agent", WIRE_WANT_FILES);
    await_abilities(WIRE_CAN_FILES, true);
}

static void copy(unsigned number, const char *name, size_t size) {
    struct error err;
    CHECK(console_send_file(session.console, number, file_of(size), name, size, &err));
}

static void expect_done(unsigned number, enum error_code code) {
    await(EVENT_FILE_DONE);
    CHECK_INT(session.event.channel, number);
    CHECK_INT(session.event.u.error.code, code);
}

static void test_copies(void) {
    uint64_t done = 0;
    begin();
    copy(5,
         "gr\xc3\xbc\xc3\x9f"
         "e=1 .txt",
         SIZE);
    do {
        CHECK(next_within(PATIENCE_MS));
        if (session.event.kind == EVENT_FILE_PROGRESS) {
            CHECK_INT(session.event.channel, 5);
            CHECK_INT(session.event.u.file.total, SIZE);
            CHECK(session.event.u.file.done >= done && session.event.u.file.done <= SIZE);
            done = session.event.u.file.done;
        }
    } while (session.event.kind != EVENT_FILE_DONE);
    CHECK_INT(session.event.u.error.code, ERROR_NONE);
    CHECK(done > 0);
    const char *log = spice_server_ask(&session.server, "agent-log");
    CHECK(strstr(log, ",3000000,gr\\xc3\\xbc\\xc3\\x9fe=1\\x20.txt") != NULL);
    /* sha256 of the pattern above */
    CHECK(
        strstr(log, "145c92fa8ecfd9af047c510badef2e6aae5141c18eb01efd52657d894e8ffeb7") !=
        NULL);
    end();
}

static void test_empty_and_many(void) {
    unsigned seen = 0;
    begin();
    copy(0, "empty", 0);
    expect_done(0, ERROR_NONE);
    CHECK(strstr(spice_server_ask(&session.server, "agent-log"), ",0,e3b0c442") != NULL);
    for (unsigned i = 0; i < 8; i++) {
        copy(i, "one", 1000 + i);
    }
    for (unsigned i = 0; i < 8; i++) {
        await(EVENT_FILE_DONE);
        CHECK_INT(session.event.u.error.code, ERROR_NONE);
        seen |= 1u << session.event.channel;
    }
    CHECK_INT(seen, 0xff);
    end();
}

/* A cancelled copy is over at once, and the agent is told. */
static void test_cancel(void) {
    begin();
    spice_server_ask(&session.server, "files silent");
    copy(3, "file", SIZE);
    spice_server_await(&session.server, "agent-log", "file-start:1");
    act(INPUT_FILE_CANCEL, 3, true);
    expect_done(3, ERROR_ACTION);
    spice_server_ask(&session.server, "files accept");
    spice_server_ask(&session.server,
                     "file-status 1 0"); /* it may send, if it still will */
    copy(3, "next", 10);
    expect_done(3, ERROR_NONE);
    CHECK(strstr(spice_server_ask(&session.server, "agent-log"), "file-status:1,1") !=
          NULL);
    end();
}

static void test_agent_refuses(void) {
    begin();
    spice_server_ask(&session.server, "files refuse 2"); /* an error */
    copy(0, "file", SIZE);
    expect_done(0, ERROR_ACTION);
    spice_server_ask(&session.server, "files stop 100000 1"); /* cancelled there */
    copy(0, "file", SIZE);
    expect_done(0, ERROR_ACTION);
    spice_server_ask(&session.server, "files accept");
    copy(0, "file", 10);
    expect_done(0, ERROR_NONE);
    end();
}

static void test_agent_ends(void) {
    begin();
    spice_server_ask(&session.server, "files silent");
    copy(7, "file", SIZE);
    spice_server_await(&session.server, "agent-log", "file-start:");
    spice_server_ask(&session.server, "agent off");
    expect_done(7, ERROR_ACTION);
    await_abilities(WIRE_CAN_FILES, false);
    copy(7, "file", 10);
    expect_done(7, ERROR_ACTION);
    CHECK(session.event.u.error.hint[0] != '\0');
    end();
}

static void test_disabled(void) {
    begin();
    spice_server_ask(&session.server, "agent-capabilities %d", AGENT_WITHOUT_FILES);
    await_abilities(WIRE_CAN_FILES, false);
    copy(0, "file", 10);
    expect_done(0, ERROR_ACTION);
    end();
}

static void test_names(void) {
    static const char *const bad[] = {"a/b", "..", ".", "cut \xc3"};
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        copy(1, bad[i], 10);
        expect_done(1, ERROR_USAGE);
    }
    CHECK(!strstr(spice_server_ask(&session.server, "agent-log"), "file-start"));
    end();
}

static void test_shorter_than_said(void) {
    struct error err;
    begin();
    CHECK(console_send_file(session.console, 2, file_of(SIZE), "file", SIZE + 1, &err));
    expect_done(2, ERROR_ACTION);
    copy(2, "next", 10); /* the library tells the agent with its next message */
    expect_done(2, ERROR_NONE);
    CHECK(strstr(spice_server_ask(&session.server, "agent-log"), "file-status:1,2") !=
          NULL);
    end();
}

static const struct check_case cases[] = {
    {"copies", test_copies},
    {"an empty one and many", test_empty_and_many},
    {"cancel", test_cancel},
    {"the agent refuses", test_agent_refuses},
    {"the agent ends", test_agent_ends},
    {"disabled", test_disabled},
    {"names", test_names},
    {"shorter than said", test_shorter_than_said},
};

CHECK_MAIN(cases)
