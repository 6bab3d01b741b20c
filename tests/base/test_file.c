/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/check.h"

static char folder[] = "/tmp/oriel-test-XXXXXX";
static char path[sizeof folder + 16];

static void write_text(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void check_content(const char *name, const char *expected) {
    char text[64] = "";
    FILE *file = fopen(name, "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    CHECK_TEXT(text, expected);
}

static int count_entries(void) {
    DIR *entries = opendir(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        count += entry->d_name[0] != '.';
    }
    closedir(entries);
    return count;
}

static void begin(void) {
    strcpy(strrchr(folder, '-'), "-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/picture", folder);
}

static void end(void) {
    unlink(path);
    CHECK(rmdir(folder) == 0);
}

/* The name stands for the old content until the new one is whole. */
static void test_replace(void) {
    struct atomic_file file;
    struct error err;
    struct stat status;
    begin();
    write_text(path, "old");
    CHECK(atomic_file_open(&file, path, &err));
    CHECK(fputs("new", file.stream) >= 0 && fflush(file.stream) == 0);
    check_content(path, "old");
    CHECK(atomic_file_commit(&file, &err));
    check_content(path, "new");
    CHECK(stat(path, &status) == 0);
    CHECK_INT(status.st_mode & 0777, 0600);
    CHECK_INT(count_entries(), 1);
    end();
}

static void test_abandon(void) {
    struct atomic_file file;
    struct error err;
    begin();
    write_text(path, "old");
    CHECK(atomic_file_open(&file, path, &err));
    CHECK(fputs("new", file.stream) >= 0);
    atomic_file_abandon(&file);
    atomic_file_abandon(&file);
    check_content(path, "old");
    CHECK_INT(count_entries(), 1);
    end();
}

/* What cannot be put in its place leaves nothing behind. */
static void test_no_place(void) {
    struct atomic_file file;
    struct error err;
    begin();
    CHECK(atomic_file_open(&file, path, &err));
    CHECK(mkdir(path, 0700) == 0);
    CHECK(!atomic_file_commit(&file, &err));
    CHECK_INT(err.code, ERROR_ACTION);
    CHECK(err.hint[0] != '\0');
    CHECK_INT(count_entries(), 1);
    CHECK(!atomic_file_open(&file, path, &err));
    CHECK(strstr(err.message, "Is a directory") != NULL);
    CHECK(rmdir(path) == 0);
    end();
}

static void test_no_folder(void) {
    struct atomic_file file;
    struct error err;
    CHECK(!atomic_file_open(&file, "/nonexistent/picture", &err));
    CHECK_INT(err.code, ERROR_ACTION);
    CHECK(strstr(err.message, "/nonexistent/picture") != NULL);
    CHECK(strstr(err.message, "No such file") != NULL);
}

static void test_long_name(void) {
    static char name[5000];
    struct atomic_file file;
    struct error err;
    memset(name, 'x', sizeof name - 1);
    CHECK(!atomic_file_open(&file, name, &err));
    CHECK_INT(err.code, ERROR_USAGE);
    name[4095] = '\0';
    CHECK(!atomic_file_open(&file, name, &err));
    CHECK_INT(err.code, ERROR_ACTION);
}

/* A device is written to, never replaced by a file. */
static void test_device(void) {
    struct atomic_file file;
    struct error err;
    struct stat status;
    begin();
    CHECK(symlink("/dev/full", path) == 0);
    CHECK(atomic_file_open(&file, path, &err));
    CHECK(fputs("text", file.stream) >= 0);
    CHECK(!atomic_file_commit(&file, &err));
    CHECK_INT(err.code, ERROR_ACTION);
    CHECK(strstr(err.message, "No space left") != NULL);
    CHECK(stat(path, &status) == 0 && S_ISCHR(status.st_mode));
    CHECK_INT(count_entries(), 1);
    end();
}

static void test_output(void) {
    struct atomic_file file;
    struct error err;
    CHECK(atomic_file_open(&file, "-", &err));
    CHECK(file.stream == stdout);
    CHECK(atomic_file_commit(&file, &err));
    CHECK(printf("still open\n") > 0 && fflush(stdout) == 0);
}

static const struct check_case cases[] = {
    {"replace", test_replace},     {"abandon", test_abandon},
    {"no-place", test_no_place},   {"no-folder", test_no_folder},
    {"long-name", test_long_name}, {"device", test_device},
    {"output", test_output},
};

CHECK_MAIN(cases)
