/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/framebuffer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/limits.h"

enum {
    SEALS = F_SEAL_SHRINK | F_SEAL_GROW
};

static const off_t file_size = (off_t)LIMIT_PIXELS * 4;

static size_t mapped_size(const struct framebuffer *framebuffer) {
    return (size_t)framebuffer->width * (size_t)framebuffer->height * 4;
}

bool framebuffer_create(struct framebuffer *framebuffer, struct error *err) {
    int fd = memfd_create("oriel-framebuffer", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, file_size) < 0 ||
        fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) < 0) {
        int number = errno;
        if (fd >= 0) {
            close(fd);
        }
        return error_set_errno(err, ERROR_INTERNAL, number, "cannot make shared memory");
    }
    *framebuffer = (struct framebuffer){.fd = fd};
    return true;
}

bool framebuffer_adopt(struct framebuffer *framebuffer, int fd, struct error *err) {
    struct stat status;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &status) < 0 ||
        status.st_size != file_size) {
        return error_set(err, ERROR_INTERNAL, "the frame's memory is not as expected");
    }
    *framebuffer = (struct framebuffer){.fd = fd, .writable = true};
    return true;
}

static void unmap(struct framebuffer *framebuffer) {
    if (framebuffer->pixels) {
        munmap(framebuffer->pixels, mapped_size(framebuffer));
        framebuffer->pixels = NULL;
    }
}

bool framebuffer_map(struct framebuffer *framebuffer, int32_t width, int32_t height,
                     struct error *err) {
    if (!limit_size_allowed(width, height)) {
        return error_set(err, ERROR_PROTOCOL, "a display of %dx%d pixels is not allowed",
                         width, height);
    }
    size_t size = (size_t)width * (size_t)height * 4;
    int protection = framebuffer->writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *pixels = mmap(NULL, size, protection, MAP_SHARED, framebuffer->fd, 0);
    if (pixels == MAP_FAILED) {
        return error_set_errno(err, ERROR_INTERNAL, errno, "cannot map the frame");
    }
    unmap(framebuffer);
    framebuffer->width = width;
    framebuffer->height = height;
    framebuffer->pixels = pixels;
    return true;
}

void framebuffer_trim(struct framebuffer *framebuffer) {
    off_t used = (off_t)mapped_size(framebuffer);
    /* Only memory is at stake: a kernel that refuses keeps the pages. */
    (void)!fallocate(framebuffer->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, used,
                     file_size - used);
}

void framebuffer_close(struct framebuffer *framebuffer) {
    unmap(framebuffer);
    if (framebuffer->fd >= 0) {
        close(framebuffer->fd);
        framebuffer->fd = -1;
    }
}
