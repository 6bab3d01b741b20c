/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot_write(const struct atomic_file *file, int number, struct error *err) {
    error_set_errno(err, ERROR_ACTION, number, "cannot write %.180s", file->path);
    return error_hint(err,
                      "nothing was changed; check the folder, its rights and the space "
                      "on the disk");
}

/* A device or a pipe: there is nothing to keep, and it must not give way to a file. */
static bool is_special(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool open_directly(struct atomic_file *file, struct error *err) {
    int fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    file->stream = fd < 0 ? NULL : fdopen(fd, "wb");
    return file->stream || cannot_write(file, errno, err);
}

static bool open_temporary(struct atomic_file *file, struct error *err) {
    int length =
        snprintf(file->temporary, sizeof file->temporary, "%s.XXXXXX", file->path);
    if (length < 0 || (size_t)length >= sizeof file->temporary) {
        return cannot_write(file, ENAMETOOLONG, err);
    }
    int fd = mkostemp(file->temporary, O_CLOEXEC);
    if (fd < 0) {
        return cannot_write(file, errno, err);
    }
    file->stream = fdopen(fd, "wb");
    return file->stream || cannot_write(file, errno, err);
}

bool atomic_file_open(struct atomic_file *file, const char *path, struct error *err) {
    *file = (struct atomic_file){0};
    if (strlen(path) >= sizeof file->path) {
        return error_set(err, ERROR_USAGE, "the file name is too long");
    }
    strcpy(file->path, path);
    if (strcmp(path, "-") == 0) {
        file->stream = stdout;
        return true;
    }
    return is_special(path) ? open_directly(file, err) : open_temporary(file, err);
}

/* `number`: what went wrong before, 0 = nothing. */
static int put_in_place(const struct atomic_file *file, int number) {
    if (number == 0 && rename(file->temporary, file->path) != 0) {
        number = errno;
    }
    if (number != 0) {
        unlink(file->temporary);
    }
    return number;
}

bool atomic_file_commit(struct atomic_file *file, struct error *err) {
    int number = 0;
    if (fflush(file->stream) != 0 || ferror(file->stream)) {
        number = errno ? errno : EIO;
    }
    /* Else a crash of the machine could leave the name with nothing behind it. */
    if (number == 0 && file->temporary[0] && fsync(fileno(file->stream)) != 0) {
        number = errno;
    }
    if (file->stream != stdout) {
        if (fclose(file->stream) != 0 && number == 0) {
            number = errno;
        }
        if (file->temporary[0]) {
            number = put_in_place(file, number);
        }
    }
    file->stream = NULL;
    return number == 0 || cannot_write(file, number, err);
}

void atomic_file_abandon(struct atomic_file *file) {
    if (file->stream && file->stream != stdout) {
        fclose(file->stream);
        if (file->temporary[0]) {
            unlink(file->temporary);
        }
    }
    file->stream = NULL;
}
