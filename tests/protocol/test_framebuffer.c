/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/framebuffer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/limits.h"
#include "tests/check.h"

static struct framebuffer viewer, helper;
static struct error err;

static void begin(void) {
    CHECK(framebuffer_create(&viewer, &err));
    CHECK(framebuffer_adopt(&helper, dup(viewer.fd), &err));
}

static void end(void) {
    framebuffer_close(&viewer);
    framebuffer_close(&helper);
    framebuffer_close(&helper);
}

static off_t memory_used(void) {
    struct stat status;
    CHECK(fstat(viewer.fd, &status) == 0);
    return status.st_blocks * 512;
}

static void test_sealed(void) {
    begin();
    CHECK(ftruncate(viewer.fd, 4096) < 0);
    CHECK(ftruncate(viewer.fd, 1LL << 40) < 0);
    CHECK(fcntl(viewer.fd, F_ADD_SEALS, F_SEAL_WRITE) < 0);
    CHECK_INT(memory_used(), 0);
    end();
}

static void test_shared(void) {
    begin();
    CHECK(framebuffer_map(&helper, 640, 480, &err));
    CHECK(framebuffer_map(&viewer, 640, 480, &err));
    helper.pixels[640 * 479 + 639] = 0x123456;
    CHECK_INT(viewer.pixels[640 * 479 + 639], 0x123456);
    CHECK(framebuffer_map(&viewer, 320, 240, &err));
    CHECK_INT(viewer.width, 320);
    CHECK_INT(viewer.height, 240);
    end();
}

/* The kernel refuses to write where the viewer looks. */
static void test_viewer_reads_only(void) {
    int zero = open("/dev/zero", O_RDONLY);
    begin();
    CHECK(framebuffer_map(&viewer, 64, 64, &err));
    CHECK(framebuffer_map(&helper, 64, 64, &err));
    CHECK(read(zero, viewer.pixels, 4) < 0 && errno == EFAULT);
    CHECK(read(zero, helper.pixels, 4) == 4);
    close(zero);
    end();
}

static void check_refused(int32_t width, int32_t height) {
    struct error refused = {.code = ERROR_NONE};
    CHECK(!framebuffer_map(&viewer, width, height, &refused));
    CHECK_INT(refused.code, ERROR_PROTOCOL);
    CHECK(viewer.pixels != NULL);
    CHECK_INT(viewer.width, 8);
}

static void test_bounds(void) {
    begin();
    CHECK(framebuffer_map(&viewer, 8, 8, &err));
    check_refused(0, 8);
    check_refused(8, -1);
    check_refused(LIMIT_SIDE + 1, 1);
    check_refused(16384, 4097);
    check_refused(INT32_MAX, INT32_MAX);
    CHECK(framebuffer_map(&helper, 16384, 4096, &err));
    helper.pixels[LIMIT_PIXELS - 1] = 1;
    end();
}

static void test_trim(void) {
    begin();
    CHECK(framebuffer_map(&helper, 1024, 1024, &err));
    for (int i = 0; i < 1024 * 1024; i++) {
        helper.pixels[i] = 7;
    }
    CHECK(memory_used() >= 4 << 20);
    CHECK(framebuffer_map(&viewer, 64, 64, &err));
    framebuffer_trim(&viewer);
    CHECK(memory_used() <= 1 << 20);
    CHECK_INT(helper.pixels[64 * 64 - 1], 7);
    CHECK_INT(helper.pixels[64 * 64], 0);
    end();
}

static int memfd(off_t size, int seals) {
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CHECK(fd >= 0 && ftruncate(fd, size) == 0);
    CHECK(fcntl(fd, F_ADD_SEALS, seals) == 0);
    return fd;
}

static void check_not_adopted(int fd) {
    struct framebuffer adopted = {.fd = -1};
    struct error refused = {.code = ERROR_NONE};
    CHECK(!framebuffer_adopt(&adopted, fd, &refused));
    CHECK_INT(refused.code, ERROR_INTERNAL);
    close(fd);
}

static void test_adopt(void) {
    const off_t size = (off_t)LIMIT_PIXELS * 4;
    check_not_adopted(-1);
    check_not_adopted(open("/dev/null", O_RDWR));
    check_not_adopted(memfd(size, 0));
    check_not_adopted(memfd(size, F_SEAL_GROW));
    check_not_adopted(memfd(size, F_SEAL_SHRINK));
    check_not_adopted(memfd(size - 4096, F_SEAL_SHRINK | F_SEAL_GROW));
    CHECK(framebuffer_adopt(&helper, memfd(size, F_SEAL_SHRINK | F_SEAL_GROW), &err));
    framebuffer_close(&helper);
}

static const struct check_case cases[] = {
    {"sealed", test_sealed},
    {"shared", test_shared},
    {"viewer-reads-only", test_viewer_reads_only},
    {"bounds", test_bounds},
    {"trim", test_trim},
    {"adopt", test_adopt},
};

CHECK_MAIN(cases)
