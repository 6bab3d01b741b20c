/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A real QEMU under libvirt's embedded driver: made, found, opened, watched, and always
 * ended, however the processes above it go. Skipped (77) where there is no QEMU.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "protocol/leftover.h"
#include "tests/protocol/libvirt/talk.h"

#define QEMU "/usr/bin/qemu-system-x86_64"

/* A root for the driver; capabilities that it found out once are kept between cases. */
static char root[32], uri[64], xml[1024];

static void write_file(const char *name, const char *text) {
    char path[96];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void make_root(void) {
    char path[64];
    strcpy(root, "/tmp/oriel-t-XXXXXX");
    CHECK(mkdtemp(root) != NULL);
    snprintf(path, sizeof path, "%s/etc", root);
    CHECK(mkdir(path, 0700) == 0);
    if (geteuid() == 0) {
        write_file("etc/qemu.conf",
                   "stdio_handler = \"file\"\nsecurity_driver = \"none\"\n"
                   "user = \"root\"\ngroup = \"root\"\n"
                   "dynamic_ownership = 0\nremember_owner = 0\n");
    }
    snprintf(uri, sizeof uri, "qemu:///embed?root=%s", root);
    snprintf(xml, sizeof xml,
             "<domain type='qemu'><name>tiny</name><memory unit='MiB'>16</memory>"
             "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
             "<features><acpi/></features><on_reboot>restart</on_reboot><devices>"
             "<graphics type='vnc'><listen type='socket' socket='%s/vnc'/></graphics>"
             "<video><model type='vga' vram='16384'/></video>"
             "<controller type='usb' model='none'/><memballoon model='none'/>"
             "</devices></domain>",
             root);
}

static void remove_root(void) {
    char command[64];
    leftover_end_guests(root);
    snprintf(command, sizeof command, "rm -rf %s", root);
    CHECK(system(command) == 0);
}

static pid_t qemu_pid(void) {
    char path[96], text[32] = "";
    snprintf(path, sizeof path, "%s/run/qemu/tiny.pid", root);
    FILE *file = fopen(path, "r");
    if (!file) {
        return 0;
    }
    CHECK(fgets(text, sizeof text, file) != NULL);
    fclose(file);
    return (pid_t)atoi(text);
}

/* Zombies that nobody reaps count as gone. */
static bool is_alive(pid_t pid) {
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file) {
        return false;
    }
    bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    char *state = strrchr(text, ')');
    return read && state && state[2] != 'Z' && state[2] != 'X';
}

static bool is_gone_within(pid_t pid, int milliseconds) {
    for (int waited = 0; is_alive(pid); waited += 10) {
        if (waited >= milliseconds) {
            return false;
        }
        usleep(10000);
    }
    return true;
}

static struct hypervisor *made(struct guest *guest) {
    struct hypervisor *hypervisor = talk_connect(uri);
    hypervisor_create(hypervisor, xml);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_FOUND);
    if (guest) {
        *guest = event.u.guest;
    }
    CHECK(is_alive(qemu_pid()));
    return hypervisor;
}

static int opened(struct hypervisor *hypervisor) {
    hypervisor_open_graphics(hypervisor, 0);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_OPENED);
    return event.u.fd;
}

static void read_bytes(int fd, void *bytes, size_t length) {
    for (size_t got = 0; got < length;) {
        ssize_t part = read(fd, (char *)bytes + got, length - got);
        CHECK(part > 0);
        got += (size_t)part;
    }
}

/* RFB 3.8 with security None, as far as ServerInit. */
static void shake_hands(int fd) {
    unsigned char bytes[256];
    read_bytes(fd, bytes, 12);
    CHECK(memcmp(bytes, "RFB 003.008\n", 12) == 0);
    CHECK(write(fd, "RFB 003.008\n", 12) == 12);
    read_bytes(fd, bytes, 1);
    read_bytes(fd, bytes + 1, bytes[0]);
    CHECK(memchr(bytes + 1, 1, bytes[0]) != NULL);
    CHECK(write(fd, "\x01", 1) == 1);
    read_bytes(fd, bytes, 4);
    CHECK(memcmp(bytes, "\0\0\0\0", 4) == 0);
    CHECK(write(fd, "\x01", 1) == 1);
    read_bytes(fd, bytes, 24);
    CHECK(bytes[23] < sizeof bytes);
    read_bytes(fd, bytes, bytes[23]);
}

static void press(int fd, unsigned keysym, bool down) {
    const unsigned char event[8] = {
        4, down, 0, 0, 0, 0, (unsigned char)(keysym >> 8), (unsigned char)keysym};
    CHECK(write(fd, event, sizeof event) == sizeof event);
}

static void made_and_ended(void) {
    struct guest guest;
    struct hypervisor *hypervisor = made(&guest);
    pid_t qemu = qemu_pid();
    CHECK_TEXT(guest.name, "tiny");
    CHECK(guest_is_active(&guest));
    CHECK_INT(guest.graphics_count, 1);
    CHECK_INT(guest.graphics[0].listen, LISTEN_SOCKET);
    CHECK(strncmp(guest.graphics[0].path, root, strlen(root)) == 0);
    hypervisor_stop(hypervisor);
    CHECK(!is_alive(qemu));
}

static void display_by_fd(void) {
    struct hypervisor *hypervisor = made(NULL);
    int fd = opened(hypervisor);
    shake_hands(fd);
    close(fd);
    hypervisor_open_graphics(hypervisor, 7); /* there is no such display */
    CHECK_INT(talk_next(hypervisor).kind, HYPERVISOR_REFUSED);
    close(opened(hypervisor));
    hypervisor_stop(hypervisor);
}

static void rebooted(void) {
    static const unsigned chord[] = {0xffe3, 0xffe9, 0xffff}; /* Ctrl, Alt, Delete */
    struct hypervisor *hypervisor = made(NULL);
    struct hypervisor_event event;
    bool told = false;
    int fd = opened(hypervisor);
    shake_hands(fd);
    /* The BIOS needs a moment before it reads the keyboard. */
    for (int attempt = 0; attempt < 20 && !told; attempt++) {
        for (int i = 0; i < 3; i++) {
            press(fd, chord[i], true);
        }
        for (int i = 2; i >= 0; i--) {
            press(fd, chord[i], false);
        }
        told = talk_poll(hypervisor, 1000, &event);
    }
    CHECK(told);
    CHECK_INT(event.kind, HYPERVISOR_LIFECYCLE);
    CHECK_INT(event.u.lifecycle, LIFECYCLE_REBOOTED);
    close(fd);
    hypervisor_stop(hypervisor);
}

static void guest_ends_by_itself(void) {
    struct hypervisor *hypervisor = made(NULL);
    CHECK(kill(qemu_pid(), SIGTERM) == 0); /* QEMU's orderly way out */
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_LIFECYCLE);
    CHECK_INT(event.u.lifecycle, LIFECYCLE_SHUT_DOWN);
    hypervisor_stop(hypervisor);
}

static void guest_dies(void) {
    struct hypervisor *hypervisor = made(NULL);
    CHECK(kill(qemu_pid(), SIGKILL) == 0);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_LIFECYCLE);
    CHECK(event.u.lifecycle == LIFECYCLE_CRASHED ||
          event.u.lifecycle == LIFECYCLE_FAILED);
    hypervisor_stop(hypervisor);
}

static void waited_for(void) {
    struct hypervisor *hypervisor = talk_connect(uri);
    struct hypervisor_event event;
    hypervisor_find(hypervisor, GUEST_BY_NAME, "tiny", true);
    CHECK(!talk_poll(hypervisor, 300, &event));
    hypervisor_create(hypervisor, xml);
    for (int i = 0; i < 2; i++) { /* the answers to both */
        event = talk_next(hypervisor);
        CHECK_INT(event.kind, HYPERVISOR_FOUND);
        CHECK_TEXT(event.u.guest.name, "tiny");
    }
    hypervisor_stop(hypervisor);
}

static void bad_xml(void) {
    struct hypervisor *hypervisor = talk_connect(uri);
    hypervisor_create(hypervisor, "<domain type='qemu'/>");
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_REFUSED);
    CHECK(event.u.error.message[0] != '\0');
    hypervisor_stop(hypervisor);
}

/* A viewer in a process of its own that makes a guest and then waits to be killed. */
static pid_t viewer_with_guest(pid_t *qemu) {
    int ready[2];
    char byte;
    CHECK(pipe(ready) == 0);
    pid_t viewer = fork();
    CHECK(viewer >= 0);
    if (viewer == 0) {
        made(NULL);
        CHECK(write(ready[1], "x", 1) == 1);
        for (;;) {
            pause();
        }
    }
    close(ready[1]);
    CHECK(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    *qemu = qemu_pid();
    CHECK(is_alive(*qemu));
    return viewer;
}

static void end_viewer(int signal_number) {
    pid_t qemu;
    pid_t viewer = viewer_with_guest(&qemu);
    pid_t supervisor = talk_child_of(viewer);
    CHECK(kill(viewer, signal_number) == 0 && waitpid(viewer, NULL, 0) == viewer);
    CHECK(is_gone_within(qemu, 5000));
    CHECK(is_gone_within(supervisor, 5000));
}

static void viewer_killed(void) {
    end_viewer(SIGKILL);
}

static void viewer_interrupted(void) {
    end_viewer(SIGINT);
}

/* The processes behind a hypervisor: the supervisor is this one's child, and the first of
 * its own children does the work. */
static pid_t supervisor_pid(void) {
    return talk_child_of(getpid());
}

static pid_t worker_pid(void) {
    char path[64], text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)supervisor_pid(),
             (int)supervisor_pid());
    FILE *file = fopen(path, "r");
    CHECK(file != NULL && fgets(text, sizeof text, file) != NULL);
    fclose(file);
    return (pid_t)atoi(text);
}

static void worker_killed(void) {
    struct hypervisor *hypervisor = made(NULL);
    pid_t qemu = qemu_pid();
    CHECK(kill(worker_pid(), SIGKILL) == 0);
    struct hypervisor_event event = talk_next(hypervisor);
    CHECK_INT(event.kind, HYPERVISOR_CLOSED);
    CHECK(!is_alive(qemu));
    hypervisor_stop(hypervisor);
}

/* A driver that was killed has left word of its guest: the next one believes it exists
 * until it has found it dead, whenever that is. */
static void forget_guest(void) {
    char path[96];
    snprintf(path, sizeof path, "%s/run/qemu/tiny.xml", root);
    CHECK(unlink(path) == 0 || errno == ENOENT);
}

static void supervisor_killed(void) {
    forget_guest();
    struct hypervisor *hypervisor = made(NULL);
    pid_t qemu = qemu_pid();
    pid_t worker = worker_pid();
    CHECK(kill(supervisor_pid(), SIGKILL) == 0);
    CHECK(is_gone_within(qemu, 5000));
    CHECK(is_gone_within(worker, 5000));
    hypervisor_stop(hypervisor);
}

/* Killed while QEMU is being started, wherever that has got to. */
static void worker_killed_while_starting(void) {
    for (int delay_ms = 0; delay_ms < 400; delay_ms += 20) {
        struct hypervisor_event event;
        struct hypervisor *hypervisor = talk_connect(uri);
        hypervisor_create(hypervisor, xml);
        usleep((useconds_t)delay_ms * 1000);
        CHECK(kill(worker_pid(), SIGKILL) == 0);
        while (talk_poll(hypervisor, 10000, &event) && event.kind != HYPERVISOR_CLOSED) {
        }
        CHECK_INT(event.kind, HYPERVISOR_CLOSED);
        CHECK_INT(leftover_end_guests(root), 0);
        hypervisor_stop(hypervisor);
    }
}

static void stopped_while_starting(void) {
    struct hypervisor *hypervisor = talk_connect(uri);
    hypervisor_create(hypervisor, xml);
    usleep(50000);
    hypervisor_stop(hypervisor);
    CHECK_INT(leftover_end_guests(root), 0);
}

static void leftovers_of_others_stay(void) {
    char path[64], text[32];
    snprintf(path, sizeof path, "%s/run/qemu", root);
    CHECK(access(path, F_OK) == 0); /* of the cases before, or this proves nothing */
    pid_t other = fork();
    if (other == 0) {
        pause();
        _exit(0);
    }
    snprintf(text, sizeof text, "%d", (int)other);
    write_file("run/qemu/other.pid", text);
    CHECK_INT(leftover_end_guests(root), 0);
    CHECK(is_alive(other));
    CHECK(kill(other, SIGKILL) == 0 && waitpid(other, NULL, 0) == other);
}

static const struct check_case cases[] = {
    {"made-and-ended", made_and_ended},
    {"display-by-fd", display_by_fd},
    {"rebooted", rebooted},
    {"guest-ends-by-itself", guest_ends_by_itself},
    {"guest-dies", guest_dies},
    {"waited-for", waited_for},
    {"bad-xml", bad_xml},
    {"viewer-killed", viewer_killed},
    {"viewer-interrupted", viewer_interrupted},
    {"worker-killed", worker_killed},
    {"supervisor-killed", supervisor_killed},
    {"worker-killed-while-starting", worker_killed_while_starting},
    {"stopped-while-starting", stopped_while_starting},
    {"leftovers-of-others-stay", leftovers_of_others_stay},
};

int main(int argc, char **argv) {
#ifdef __SANITIZE_THREAD__
    fprintf(stderr,
            "skipped: ThreadSanitizer's own thread forbids what libvirt needs, to "
            "enter a mount namespace\n");
    return 77;
#endif
    if (access(QEMU, X_OK) != 0) {
        fprintf(stderr, "skipped: there is no " QEMU "\n");
        return 77;
    }
    make_root();
    atexit(remove_root);
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
