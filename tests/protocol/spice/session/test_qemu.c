/* SPDX-License-Identifier: GPL-3.0-or-later */
/* USB devices and ports against QEMU, whose guest has nothing but its firmware:
 * redirected devices are plugged in by the guest's clock. Skipped without QEMU. */
#include <poll.h>
#include <sys/mman.h>

#include "tests/protocol/spice/session/member_test.h"

enum {
    SKIPPED = 77,
    IMAGE = 1 << 20,
    REDIRECTIONS = 2, /* devices that the machine takes */
};

static char monitor_path[64];

static void become_qemu(void) {
    char spice[128], monitor[128];
    snprintf(spice, sizeof spice, "unix=on,addr=%s,disable-ticketing=on",
             session.server.path);
    snprintf(monitor, sizeof monitor, "unix:%s,server=on,wait=off", monitor_path);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("qemu-system-x86_64", "qemu-system-x86_64", "-nodefaults", "-machine",
           "pc,accel=tcg", "-m", "64", "-display", "none", "-vga", "std", "-spice", spice,
           "-monitor", monitor, "-device", "nec-usb-xhci", "-chardev",
           "spicevmc,name=usbredir,id=one", "-device", "usb-redir,chardev=one",
           "-chardev", "spicevmc,name=usbredir,id=two", "-device",
           "usb-redir,chardev=two", "-chardev",
           "spiceport,name=org.qemu.monitor.hmp.0,id=port", "-mon",
           "chardev=port,mode=readline", NULL);
    _exit(SKIPPED);
}

static int dial(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void pause_a_little(void) {
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    nanosleep(&pause, NULL);
}

static void begin(unsigned wanted) {
    struct error err;
    int fd = -1;
    session = (struct spice_session){.refuses = false};
    strcpy(session.server.folder, "/tmp/oriel-qemu-XXXXXX");
    CHECK(mkdtemp(session.server.folder) != NULL);
    snprintf(session.server.path, sizeof session.server.path, "%s/server",
             session.server.folder);
    snprintf(monitor_path, sizeof monitor_path, "%s/monitor", session.server.folder);
    session.server.pid = fork();
    CHECK(session.server.pid >= 0);
    if (session.server.pid == 0) {
        become_qemu();
    }
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    while ((fd = dial(session.server.path)) < 0) {
        if (waitpid(session.server.pid, NULL, WNOHANG) != 0) {
            rmdir(session.server.folder);
            fprintf(stderr, "skipped: no QEMU with SPICE here\n");
            exit(SKIPPED);
        }
        CHECK(clock_now_ms() < deadline);
        pause_a_little();
    }
    spice_session_start(&session, wanted, 0);
    CHECK(
        console_stream(session.console, channel_number(CHANNEL_MAIN, 0), fd, true, &err));
}

static void finish(void) {
    spice_session_stop(&session);
    kill(session.server.pid, SIGKILL);
    waitpid(session.server.pid, NULL, 0);
    unlink(session.server.path);
    unlink(monitor_path);
    rmdir(session.server.folder);
}

/* What QEMU's monitor says to "info usb". */
static const char *usb_of_guest(void) {
    static char answer[4096];
    const char question[] = "info usb\n";
    size_t used = 0;
    int fd = dial(monitor_path);
    CHECK(fd >= 0);
    CHECK(write(fd, question, sizeof question - 1) > 0);
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    while (used < sizeof answer - 1 && poll(&wanted, 1, QUIET_MS) > 0) {
        ssize_t got = read(fd, answer + used, sizeof answer - 1 - used);
        if (got <= 0) {
            break;
        }
        used += (size_t)got;
    }
    answer[used] = '\0';
    close(fd);
    return answer;
}

/* A redirection has the speed of what is plugged into it: a CD is the only fast one. */
static bool guest_has_cd(void) {
    return strstr(usb_of_guest(), "Speed 480 Mb/s") != NULL;
}

static void await_cd_of_guest(bool is_there) {
    int64_t deadline = clock_now_ms() + PATIENCE_MS;
    while (guest_has_cd() != is_there) {
        if (clock_now_ms() > deadline) {
            fprintf(stderr, "info usb: %s\n", usb_of_guest());
            exit(1);
        }
        next_within(10);
    }
}

static int image(size_t size) {
    int fd = memfd_create("image", MFD_CLOEXEC);
    CHECK(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    return fd;
}

static void share_cd(size_t size, const char *name) {
    struct error err;
    CHECK(console_share_cd(session.console, image(size), name, &err));
}

/* Until device `name` is as said; its number. */
static unsigned await_device(const char *name, bool is_redirected) {
    do {
        await(EVENT_USB_DEVICE);
    } while (strcmp(session.event.u.usb.name, name) != 0 ||
             !session.event.u.usb.is_present ||
             session.event.u.usb.is_redirected != is_redirected);
    CHECK_INT(session.event.u.usb.vendor, 0x2b23);
    CHECK_INT(session.event.u.usb.product, 0xcdcd);
    return session.event.channel;
}

static void test_cd(void) {
    begin(WIRE_WANT_USB);
    share_cd(IMAGE, "one.iso"); /* before there is a channel for it */
    unsigned number = await_device("one.iso", true);
    CHECK(session.abilities & WIRE_CAN_USB);
    await_cd_of_guest(true);
    act(INPUT_USB_REDIRECT, number, false);
    do { /* the library takes the drive away with it */
        await(EVENT_USB_DEVICE);
    } while (session.event.channel != number || session.event.u.usb.is_present);
    await_cd_of_guest(false);
    share_cd(IMAGE, "two.iso");
    await_device("two.iso", true);
    await_cd_of_guest(true);
    finish();
}

static void test_more_than_there_is_room_for(void) {
    begin(WIRE_WANT_USB);
    share_cd(IMAGE, "one.iso");
    share_cd(IMAGE, "two.iso");
    share_cd(IMAGE, "three.iso");
    unsigned there = 0, number = 0;
    do {
        await(EVENT_USB_DEVICE);
        there += session.event.u.usb.is_redirected && session.event.channel == there;
        number = session.event.channel;
    } while (there < REDIRECTIONS || number != REDIRECTIONS ||
             session.event.u.usb.is_redirectable);
    CHECK_TEXT(session.event.u.usb.name, "three.iso");
    act(INPUT_USB_REDIRECT, number, true);
    await(EVENT_NOTICE);
    CHECK(session.event.u.error.message[0] != '\0');
    finish();
}

static void test_what_is_no_cd(void) {
    struct error err;
    begin(WIRE_WANT_USB);
    await_abilities(WIRE_CAN_USB, true);
    share_cd(0, "empty.iso");
    await(EVENT_NOTICE);
    CHECK(console_usb_filter(session.console, "rubbish", &err));
    await(EVENT_NOTICE);
    CHECK(strstr(session.event.u.error.message, "rubbish") != NULL);
    CHECK(console_usb_filter(session.console, "0x08,-1,-1,-1,1|-1,-1,-1,-1,0", &err));
    check_none(EVENT_NOTICE);
    finish();
}

/* A mass storage device that the rules let through goes there by itself; the CD would in
 * any case, so this is what is seen: it is there once, without an error. */
static void test_rules(void) {
    struct error err;
    begin(WIRE_WANT_USB);
    await_abilities(WIRE_CAN_USB, true);
    CHECK(console_usb_filter(session.console, "0x08,-1,-1,-1,1|-1,-1,-1,-1,0", &err));
    share_cd(IMAGE, "one.iso");
    await_device("one.iso", true);
    await_cd_of_guest(true);
    finish();
}

static void test_not_wanted(void) {
    begin(0);
    await_abilities(WIRE_CAN_SCANCODES, true);
    share_cd(IMAGE, "one.iso");
    check_none(EVENT_USB_DEVICE);
    CHECK_INT(session.abilities & WIRE_CAN_USB, 0);
    CHECK(!guest_has_cd());
    finish();
}

static void await_output(const char *part) {
    char all[8192] = "";
    size_t used = 0;
    while (!strstr(all, part)) {
        await(EVENT_PORT_OUTPUT);
        CHECK(used + session.event.u.data.length < sizeof all);
        memcpy(all + used, session.event.u.data.bytes, session.event.u.data.length);
        used += session.event.u.data.length;
        all[used] = '\0';
    }
}

static void test_monitor_port(void) {
    begin(WIRE_WANT_PORTS);
    do {
        await(EVENT_PORT_STATE);
    } while (!session.event.u.port.on);
    CHECK_TEXT(session.event.u.port.name, "org.qemu.monitor.hmp.0");
    unsigned port = session.event.channel;
    console_send_port(session.console, port, "info status\n", 12);
    await_output("VM status: running");
    finish();
}

static const struct check_case cases[] = {
    {"a CD", test_cd},
    {"more than there is room for", test_more_than_there_is_room_for},
    {"what is no CD", test_what_is_no_cd},
    {"rules", test_rules},
    {"not wanted", test_not_wanted},
    {"a monitor's port", test_monitor_port},
};

CHECK_MAIN(cases)
