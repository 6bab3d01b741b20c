/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/demo_guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/installed.h"
#include "protocol/leftover.h"

#define PLACE "/tmp" /* short: unix socket paths end at 108 bytes */
#define PREFIX "oriel-demo-"
#define IMAGE "demo-guest.img"

enum {
    REMOVE_ATTEMPTS = 10,
    MAKE_ATTEMPTS = 5,
};

/* Needed as root only: without them libvirt wants its own user, its log daemon, and to
 * own the image. */
static const char root_settings[] = "stdio_handler = \"file\"\n"
                                    "security_driver = \"none\"\n"
                                    "user = \"root\"\n"
                                    "group = \"root\"\n"
                                    "dynamic_ownership = 0\n"
                                    "remember_owner = 0\n";

/* %1$s is the directory. Plain emulation: nested KVM is not dependable. */
static const char guest_xml[] =
    "<domain type='qemu'>\n"
    "  <name>oriel-demo</name>\n"
    "  <memory unit='MiB'>32</memory>\n"
    "  <vcpu>1</vcpu>\n"
    "  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='fd'/></os>\n"
    "  <features><acpi/><vmport state='on'/></features>\n"
    "  <devices>\n"
    "    <disk type='file' device='floppy'>\n"
    "      <driver name='qemu' type='raw'/>\n"
    "      <source file='%1$s/" IMAGE "'/>\n"
    "      <target dev='fda'/>\n"
    "    </disk>\n"
    "    <controller type='usb' model='none'/>\n"
    "    <serial type='file'><source path='%1$s/serial.log'/></serial>\n"
    "    <graphics type='vnc'><listen type='socket' socket='%1$s/vnc'/></graphics>\n"
    "    <video><model type='vga' vram='16384'/></video>\n"
    "    <memballoon model='none'/>\n"
    "  </devices>\n"
    "</domain>\n";

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *walk) {
    (void)status;
    (void)kind;
    (void)walk;
    remove(path);
    return 0;
}

/* Again where a helper that is about to end still writes into it. */
static void remove_tree(const char *root) {
    const struct timespec pause = {.tv_nsec = 50000000};
    for (int i = 0; i < REMOVE_ATTEMPTS; i++) {
        nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
        if (access(root, F_OK) < 0) {
            return;
        }
        nanosleep(&pause, NULL);
    }
}

/* The lock of a directory is free when the run that made it has ended. -1: in use. */
static int take_lock(const char *root) {
    char path[128];
    snprintf(path, sizeof path, "%s/lock", root);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_ours(const char *root) {
    struct stat status;
    return lstat(root, &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == geteuid() && (status.st_mode & 077) == 0;
}

static void clear_leftovers(void) {
    char root[300];
    DIR *place = opendir(PLACE);
    for (struct dirent *entry; place && (entry = readdir(place));) {
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0) {
            continue;
        }
        snprintf(root, sizeof root, PLACE "/%s", entry->d_name);
        int lock = is_ours(root) ? take_lock(root) : -1;
        if (lock >= 0) {
            leftover_end_guests(root);
            remove_tree(root);
            close(lock);
        }
    }
    if (place) {
        closedir(place);
    }
}

static int open_image(struct error *err) {
    char path[PATH_MAX];
    if (!installed_find(INSTALLED_DATA, IMAGE, path, err)) {
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(err, ERROR_INTERNAL, errno, "cannot read %.180s", path);
    }
    return fd;
}

static bool copy_image(const char *root, struct error *err) {
    char path[128];
    struct stat status;
    int from = open_image(err);
    if (from < 0) {
        return false;
    }
    snprintf(path, sizeof path, "%s/" IMAGE, root);
    int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = to >= 0 && fstat(from, &status) == 0;
    off_t left = good ? status.st_size : 0;
    while (good && left > 0) {
        ssize_t sent = sendfile(to, from, NULL, (size_t)left);
        good = sent > 0;
        left -= sent;
    }
    if (!good) {
        error_set_errno(err, ERROR_ACTION, errno, "cannot copy the demo guest's image");
    }
    close(from);
    if (to >= 0) {
        close(to);
    }
    return good;
}

static bool write_settings(const char *root, struct error *err) {
    char path[128];
    if (geteuid() != 0) {
        return true;
    }
    snprintf(path, sizeof path, "%s/etc", root);
    if (mkdir(path, 0700) < 0) {
        return error_set_errno(err, ERROR_ACTION, errno, "cannot make %s", path);
    }
    snprintf(path, sizeof path, "%s/etc/qemu.conf", root);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t length = strlen(root_settings);
    bool good = fd >= 0 && write(fd, root_settings, length) == (ssize_t)length;
    if (!good) {
        error_set_errno(err, ERROR_ACTION, errno, "cannot write %s", path);
    }
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* Another run may take a new directory for a left one before its lock is held. */
static bool make_root(struct demo_guest *demo, struct error *err) {
    for (int i = 0; i < MAKE_ATTEMPTS; i++) {
        snprintf(demo->root, sizeof demo->root, PLACE "/" PREFIX "XXXXXX");
        if (!mkdtemp(demo->root)) {
            demo->root[0] = '\0';
            return error_set_errno(err, ERROR_ACTION, errno,
                                   "cannot make a directory in %s", PLACE);
        }
        demo->lock = take_lock(demo->root);
        if (demo->lock >= 0 && access(demo->root, F_OK) == 0) {
            return true;
        }
    }
    return error_set(err, ERROR_ACTION, "cannot lock %s", demo->root);
}

bool demo_guest_prepare(struct demo_guest *demo, struct error *err) {
    memset(demo, 0, sizeof *demo);
    demo->lock = -1;
    clear_leftovers();
    if (!make_root(demo, err) || !copy_image(demo->root, err) ||
        !write_settings(demo->root, err)) {
        demo_guest_finish(demo);
        return false;
    }
    snprintf(demo->uri, sizeof demo->uri, "qemu:///embed?root=%s", demo->root);
    snprintf(demo->xml, sizeof demo->xml, guest_xml, demo->root);
    return true;
}

void demo_guest_finish(struct demo_guest *demo) {
    if (demo->root[0]) {
        leftover_end_guests(demo->root);
        remove_tree(demo->root);
        demo->root[0] = '\0';
    }
    if (demo->lock >= 0) {
        close(demo->lock);
        demo->lock = -1;
    }
}
