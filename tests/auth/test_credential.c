/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "auth/credential.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

static const struct credential_request no_one = {"testguest", -1};

struct folder {
    char path[64];
    char file[96];
};

static void folder_make(struct folder *folder) {
    strcpy(folder->path, "/tmp/oriel-credential-XXXXXX");
    CHECK(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/password", folder->path);
}

static void folder_write(const struct folder *folder, const void *bytes, size_t length,
                         mode_t mode) {
    unlink(folder->file);
    int fd = open(folder->file, O_CREAT | O_WRONLY | O_EXCL, 0600);
    CHECK(fd >= 0);
    CHECK_INT(write(fd, bytes, length), length);
    CHECK(fchmod(fd, mode) == 0);
    close(fd);
}

static void folder_remove(const struct folder *folder) {
    unlink(folder->file);
    CHECK(rmdir(folder->path) == 0);
}

static bool ask_file(const struct folder *folder, struct secret *password,
                     struct error *err) {
    struct credential_sources sources = {.password_fd = -1,
                                         .password_file = folder->file};
    return credential_password(&sources, &no_one, password, err);
}

static void check_is(const struct secret *password, const char *text) {
    CHECK_INT(password->length, strlen(text));
    CHECK(memcmp(secret_bytes(password), text, strlen(text)) == 0);
}

static void test_file(void) {
    static const struct {
        const char *content;
        const char *password;
    } rows[] = {
        {"secret\n", "secret"},     {"secret", "secret"}, {"two\n\n", "two\n"},
        {" spaces \n", " spaces "}, {"\n", ""},           {"", ""},
    };
    struct folder folder;
    folder_make(&folder);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct secret password;
        struct error err = {0};
        folder_write(&folder, rows[i].content, strlen(rows[i].content), 0600);
        CHECK(ask_file(&folder, &password, &err));
        CHECK_INT(err.code, ERROR_NONE);
        check_is(&password, rows[i].password);
    }
    folder_write(&folder, "secret", 6, 0400);
    struct secret password;
    CHECK(ask_file(&folder, &password, NULL));
    folder_remove(&folder);
}

static void check_refused(const struct folder *folder, const char *words) {
    struct secret password;
    struct error err = {0};
    CHECK(!ask_file(folder, &password, &err));
    CHECK_INT(err.code, ERROR_USAGE);
    if (!strstr(err.message, words)) {
        fprintf(stderr, "message: %s\n", err.message);
    }
    CHECK(strstr(err.message, words));
    CHECK_INT(password.length, 0);
}

static void test_file_refused(void) {
    static char big[4097];
    static const mode_t open_modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0666};
    struct folder folder;
    folder_make(&folder);
    check_refused(&folder, "No such file");
    for (size_t i = 0; i < sizeof open_modes / sizeof open_modes[0]; i++) {
        folder_write(&folder, "secret\n", 7, open_modes[i]);
        check_refused(&folder, "open to other users");
    }
    memset(big, 'x', sizeof big);
    folder_write(&folder, big, 1026, 0600);
    check_refused(&folder, "too long");
    folder_write(&folder, big, sizeof big, 0600);
    check_refused(&folder, "too long");
    unlink(folder.file);
    CHECK(symlink("/etc/passwd", folder.file) == 0);
    check_refused(&folder, "symbolic link");
    unlink(folder.file);
    CHECK(mkfifo(folder.file, 0600) == 0);
    check_refused(&folder, "not a regular file");
    unlink(folder.file);
    CHECK(mkdir(folder.file, 0700) == 0);
    check_refused(&folder, "not a regular file");
    CHECK(rmdir(folder.file) == 0);
    folder_remove(&folder);
}

static void test_file_of_another(void) {
    struct folder folder;
    if (geteuid() != 0) {
        fprintf(stderr, "skipped: needs root\n");
        return;
    }
    folder_make(&folder);
    folder_write(&folder, "secret\n", 7, 0600);
    CHECK(chown(folder.file, 12345, 12345) == 0);
    check_refused(&folder, "belongs to another user");
    folder_remove(&folder);
}

static void test_fd(void) {
    int ends[2];
    struct secret password;
    CHECK(pipe(ends) == 0);
    CHECK_INT(write(ends[1], "from fd\n", 8), 8);
    close(ends[1]);
    struct credential_sources sources = {.password_fd = ends[0]};
    CHECK(credential_password(&sources, &no_one, &password, NULL));
    check_is(&password, "from fd");
    close(ends[0]);
}

static void test_fd_refused(void) {
    struct secret password;
    struct error err = {0};
    struct credential_sources sources = {.password_fd = 987};
    CHECK(!credential_password(&sources, &no_one, &password, &err));
    CHECK_INT(err.code, ERROR_USAGE);
    CHECK(strstr(err.message, "fd 987"));
}

static void test_fd_stopped(void) {
    int ends[2], stop[2];
    struct secret password;
    struct error err = {0};
    CHECK(pipe(ends) == 0 && pipe(stop) == 0);
    CHECK_INT(write(stop[1], "", 1), 1);
    struct credential_sources sources = {.password_fd = ends[0]};
    struct credential_request request = {"testguest", stop[0]};
    CHECK(!credential_password(&sources, &request, &password, &err));
    close(ends[0]), close(ends[1]), close(stop[0]), close(stop[1]);
}

static void test_order(void) {
    struct folder folder;
    int ends[2];
    struct secret password;
    folder_make(&folder);
    folder_write(&folder, "file", 4, 0600);
    CHECK(pipe(ends) == 0);
    CHECK_INT(write(ends[1], "fd", 2), 2);
    close(ends[1]);
    struct credential_sources sources = {ends[0], folder.file, "known", false};
    CHECK(credential_is_known(&sources));
    CHECK(credential_password(&sources, &no_one, &password, NULL));
    check_is(&password, "fd");
    sources.password_fd = -1;
    CHECK(credential_password(&sources, &no_one, &password, NULL));
    check_is(&password, "file");
    sources.password_file = NULL;
    CHECK(credential_is_known(&sources));
    CHECK(credential_password(&sources, &no_one, &password, NULL));
    check_is(&password, "known");
    close(ends[0]);
    folder_remove(&folder);
}

static void test_none(void) {
    struct secret password;
    struct error err = {0};
    struct credential_sources sources = {.password_fd = -1};
    struct credential_request request = {"guest\x1b[2J", -1};
    CHECK(!credential_is_known(&sources));
    CHECK(!credential_password(&sources, &request, &password, &err));
    CHECK_INT(err.code, ERROR_AUTHENTICATION);
    CHECK(strstr(err.message, "guest\\x1b[2J"));
    CHECK(strstr(err.hint, "--password-file"));
}

static const struct check_case cases[] = {
    {"file", test_file},
    {"file-refused", test_file_refused},
    {"file-of-another", test_file_of_another},
    {"fd", test_fd},
    {"fd-refused", test_fd_refused},
    {"fd-stopped", test_fd_stopped},
    {"order", test_order},
    {"none", test_none},
};

CHECK_MAIN(cases)
