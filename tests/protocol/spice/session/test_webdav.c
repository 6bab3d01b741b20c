/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/spice/session/member_test.h"

static char folder[] = "/tmp/oriel-folder-XXXXXX";

static void write_file(const char *file_name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, file_name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fputs(text, file);
    fclose(file);
}

static bool has_file(const char *file_name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, file_name);
    return access(path, F_OK) == 0;
}

static void begin(bool read_only) {
    struct error err;
    strcpy(folder, "/tmp/oriel-folder-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    write_file("hello.txt", "what is in it");
    prepare("--named-port org.spice-space.webdav.0", WIRE_WANT_FOLDER);
    CHECK(console_share_folder(session.console, folder, read_only, &err));
    spice_session_connect(&session);
    do {
        CHECK(next_within(PATIENCE_MS));
    } while (!(session.abilities & WIRE_CAN_SCANCODES));
}

static void finish(void) {
    char command[128];
    end();
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_INT(system(command), 0);
}

static void test_reads(void) {
    begin(true);
    spice_server_ask(&session.server, "webdav 7 GET /hello.txt");
    await_answer("webdav-answers 7", "what\\x20is\\x20in\\x20it");
    spice_server_ask(&session.server, "webdav 8 GET /../../etc/hostname");
    await_answer("webdav-answers 8", "HTTP/1.1\\x204");
    finish();
}

static void test_read_only(void) {
    begin(true);
    spice_server_ask(&session.server, "webdav 1 PUT /new.txt text");
    await_answer("webdav-answers 1", "HTTP/1.1\\x204");
    CHECK(!has_file("new.txt"));
    spice_server_ask(&session.server, "webdav 2 DELETE /hello.txt");
    await_answer("webdav-answers 2", "HTTP/1.1\\x204");
    CHECK(has_file("hello.txt"));
    finish();
}

static void test_writable(void) {
    begin(false);
    spice_server_ask(&session.server, "webdav 1 PUT /new.txt text");
    await_answer("webdav-answers 1", "HTTP/1.1\\x202");
    CHECK(has_file("new.txt"));
    finish();
}

static void test_not_wanted(void) {
    start("--named-port org.spice-space.webdav.0", WIRE_WANT_PORTS);
    await_abilities(WIRE_CAN_SCANCODES, true);
    check_none(EVENT_PORT_STATE);
    CHECK(
        !strstr(spice_server_ask(&session.server, "port-events org.spice-space.webdav.0"),
                " connected"));
    end();
}

static const struct check_case cases[] = {
    {"reads", test_reads},
    {"read only", test_read_only},
    {"writable", test_writable},
    {"not wanted", test_not_wanted},
};

CHECK_MAIN(cases)
