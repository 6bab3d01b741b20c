/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/fd_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/check.h"

enum {
    SIZE = 100000
};

static int file_of(size_t size) {
    int fd = memfd_create("test", MFD_CLOEXEC);
    CHECK(fd >= 0);
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(i * 7 >> 3);
        CHECK(write(fd, &byte, 1) == 1);
    }
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    return fd;
}

static unsigned thread_count(void) {
    DIR *folder = opendir("/proc/self/task");
    unsigned count = 0;
    CHECK(folder != NULL);
    while (readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

static void keep_result(GObject *object, GAsyncResult *result, gpointer data) {
    (void)object;
    *(GAsyncResult **)data = g_object_ref(result);
}

/* Whatever was started before is done now, in this thread's loop. */
static GAsyncResult *await(GAsyncResult **result) {
    CHECK(*result == NULL);
    while (!*result) {
        g_main_context_iteration(NULL, TRUE);
    }
    return *result;
}

static GInputStream *open_file(GFile *file) {
    GAsyncResult *result = NULL;
    g_file_read_async(file, G_PRIORITY_DEFAULT, NULL, keep_result, &result);
    GFileInputStream *stream = g_file_read_finish(file, await(&result), NULL);
    g_object_unref(result);
    CHECK(stream != NULL);
    return G_INPUT_STREAM(stream);
}

static gssize read_file(GInputStream *stream, void *buffer, size_t length,
                        GCancellable *cancellable, GError **err) {
    GAsyncResult *result = NULL;
    g_input_stream_read_async(stream, buffer, length, G_PRIORITY_DEFAULT, cancellable,
                              keep_result, &result);
    gssize got = g_input_stream_read_finish(stream, await(&result), err);
    g_object_unref(result);
    return got;
}

static void close_file(GInputStream *stream) {
    GAsyncResult *result = NULL;
    g_input_stream_close_async(stream, G_PRIORITY_DEFAULT, NULL, keep_result, &result);
    CHECK(g_input_stream_close_finish(stream, await(&result), NULL));
    g_object_unref(result);
    g_object_unref(stream);
}

static void test_what_it_says_of_itself(void) {
    GFile *file = fd_file_new(file_of(0),
                              "gr\xc3\xbc\xc3\x9f"
                              "e.txt",
                              1ULL << 40);
    GAsyncResult *result = NULL;
    g_file_query_info_async(file, "standard::*", G_FILE_QUERY_INFO_NONE,
                            G_PRIORITY_DEFAULT, NULL, keep_result, &result);
    GFileInfo *info = g_file_query_info_finish(file, await(&result), NULL);
    CHECK(info != NULL);
    CHECK_TEXT(g_file_info_get_name(info), "gr\xc3\xbc\xc3\x9f"
                                           "e.txt");
    CHECK_INT(g_file_info_get_size(info), 1LL << 40);
    char *name = g_file_get_basename(file);
    CHECK_TEXT(name, "gr\xc3\xbc\xc3\x9f"
                     "e.txt");
    CHECK(g_file_get_path(file) == NULL);
    g_free(name);
    g_object_unref(info);
    g_object_unref(result);
    g_object_unref(file);
}

static void test_reads_what_was_said(void) {
    static uint8_t buffer[4096];
    int fd = file_of(SIZE);
    GFile *file = fd_file_new(fd, "file", SIZE - 10);
    unsigned threads = thread_count();
    GInputStream *stream = open_file(file);
    g_object_unref(file); /* the stream keeps it */
    size_t total = 0;
    gssize got;
    while ((got = read_file(stream, buffer, sizeof buffer, NULL, NULL)) > 0) {
        for (gssize i = 0; i < got; i++) {
            CHECK_INT(buffer[i], (uint8_t)((total + (size_t)i) * 7 >> 3));
        }
        total += (size_t)got;
    }
    CHECK_INT(got, 0);
    CHECK_INT(total, SIZE - 10);
    CHECK_INT(thread_count(), threads);
    CHECK(fcntl(fd, F_GETFD) >= 0);
    close_file(stream);
    CHECK(fcntl(fd, F_GETFD) < 0);
}

static void test_shorter_than_said(void) {
    static uint8_t buffer[4096];
    GError *err = NULL;
    GFile *file = fd_file_new(file_of(100), "file", 101);
    GInputStream *stream = open_file(file);
    CHECK_INT(read_file(stream, buffer, sizeof buffer, NULL, NULL), 100);
    CHECK_INT(read_file(stream, buffer, sizeof buffer, NULL, &err), -1);
    CHECK(g_error_matches(err, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT));
    g_error_free(err);
    close_file(stream);
    g_object_unref(file);
}

static void test_cancelled(void) {
    static uint8_t buffer[16];
    GError *err = NULL;
    GFile *file = fd_file_new(file_of(100), "file", 100);
    GInputStream *stream = open_file(file);
    GCancellable *cancellable = g_cancellable_new();
    g_cancellable_cancel(cancellable);
    CHECK_INT(read_file(stream, buffer, sizeof buffer, cancellable, &err), -1);
    CHECK(g_error_matches(err, G_IO_ERROR, G_IO_ERROR_CANCELLED));
    g_error_free(err);
    g_object_unref(cancellable);
    close_file(stream);
    g_object_unref(file);
}

static void test_no_file(void) {
    static uint8_t buffer[16];
    GError *err = NULL;
    GFile *file = fd_file_new(open("/", O_RDONLY | O_CLOEXEC), "folder", 100);
    GInputStream *stream = open_file(file);
    CHECK_INT(read_file(stream, buffer, sizeof buffer, NULL, &err), -1);
    CHECK(g_error_matches(err, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY));
    g_error_free(err);
    close_file(stream);
    g_object_unref(file);
}

static const struct check_case cases[] = {
    {"what it says of itself", test_what_it_says_of_itself},
    {"reads what was said, in place", test_reads_what_was_said},
    {"shorter than said", test_shorter_than_said},
    {"cancelled", test_cancelled},
    {"not readable", test_no_file},
};

CHECK_MAIN(cases)
