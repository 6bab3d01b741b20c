/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shared: what is refused, and what a console gets of it. */
#include "viewer/connection/shares.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "tests/protocol/console_test.h"

static char folder[] = "/tmp/oriel-test-XXXXXX";
static char file[sizeof folder + 8];

static void make_files(void) {
    CHECK(mkdtemp(folder) != NULL);
    snprintf(file, sizeof file, "%s/cd.iso", folder);
    int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, "iso", 3) == 3);
    close(fd);
}

static void remove_files(void) {
    unlink(file);
    rmdir(folder);
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
}

static void refuse(const struct shares_wish *wish, const char *words) {
    struct shares shares;
    struct error err = {0};
    CHECK(!shares_open(&shares, wish, &err));
    shares_close(&shares);
    if (err.code != ERROR_USAGE || !strstr(err.message, words)) {
        fprintf(stderr, "%d: %s\n", err.code, err.message);
    }
    CHECK_INT(err.code, ERROR_USAGE);
    CHECK(strstr(err.message, words) != NULL);
}

static void refused(void) {
    make_files();
    refuse(&(struct shares_wish){.cd = "/tmp/oriel-nothing"}, "/tmp/oriel-nothing");
    refuse(&(struct shares_wish){.cd = folder}, "as a CD");
    refuse(&(struct shares_wish){.cd = "/dev/null"}, "as a CD");
    refuse(&(struct shares_wish){.folder = "/tmp/oriel-nothing"}, "/tmp/oriel-nothing");
    refuse(&(struct shares_wish){.folder = file}, "as a folder");
    remove_files();
}

static void usb_names(void) {
    static const char *const wrong[] = {
        "",    ":",   "1",    "1:",   ":1",   "1:2:3", "12345:1", "1:12345",
        "g:1", "1:g", " 1:2", "1:2 ", "-1:2", "0x1:2", "1,2",     "\x1b:1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        refuse(&(struct shares_wish){.usb_devices = {wrong[i]}, .usb_device_count = 1},
               "is not a USB device");
    }
    struct shares shares;
    const struct shares_wish wish = {.usb_devices = {"046D:c52b", "1:ffff"},
                                     .usb_device_count = 2};
    CHECK(shares_open(&shares, &wish, NULL));
    CHECK_INT(shares.device_count, 2);
    CHECK_INT(shares.devices[0].vendor, 0x046d);
    CHECK_INT(shares.devices[0].product, 0xc52b);
    CHECK_INT(shares.devices[1].product, 0xffff);
    CHECK_INT(shares_wanted(&shares), WIRE_WANT_USB);
    shares_close(&shares);
}

static void usb_rules(void) {
    static const char *const wrong[] = {
        "",           "|",           "1,2,3,4",    "1,2,3,4,5,6", "1,2,3,4,",
        ",,,,",       "1,2,3,4,5|",  "|1,2,3,4,5", "1,2,3,4,x",   "-2,1,1,1,1",
        "1,2,3,4,5;", "0xg,1,1,1,1", "1, 2,3,4,5", "0x,1,1,1,1",  "123456789,1,1,1,1"};
    static const char *const right[] = {"0x08,-1,-1,-1,1", "3,-1,-1,-1,0|-1,-1,-1,-1,1",
                                        "0xff,0x046D,0xc52b,-1,1"};
    struct shares shares;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        refuse(&(struct shares_wish){.usb_filter = wrong[i]}, "USB filter");
    }
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        const struct shares_wish wish = {.usb_filter = right[i]};
        CHECK(shares_open(&shares, &wish, NULL));
        CHECK_INT(shares_wanted(&shares), WIRE_WANT_USB);
        shares_close(&shares);
    }
}

static void nothing(void) {
    struct shares shares;
    const struct shares_wish wish = {0};
    CHECK(shares_open(&shares, &wish, NULL));
    CHECK_INT(shares_wanted(&shares), 0);
    shares_close(&shares);
}

static void begin_wanting(unsigned wanted) {
    int ends[2];
    struct error err;
    const struct console_settings settings = {.wanted = wanted};
    CHECK(wire_pair(ends, &err));
    console = console_attach(ends[0], &settings, &err);
    CHECK(console && fake_helper_begin(&helper, ends[1], PATIENCE_MS));
}

static void given(void) {
    struct shares shares;
    struct wire_message message;
    char bytes[8] = "";
    make_files();
    const struct shares_wish wish = {
        .cd = file, .folder = folder, .usb_filter = "-1,-1,-1,-1,1"};
    CHECK(shares_open(&shares, &wish, NULL));
    CHECK_INT(shares_wanted(&shares), WIRE_WANT_USB | WIRE_WANT_FOLDER);
    for (int tries = 0; tries < 2; tries++) { /* a second console gets the same */
        begin_wanting(shares_wanted(&shares));
        CHECK(shares_give(&shares, console, shares_wanted(&shares), NULL));
        CHECK(fake_helper_expect(&helper, WIRE_SHARE_FOLDER, &message, PATIENCE_MS));
        CHECK_INT(message.payload_length, strlen(folder));
        CHECK(memcmp(helper.payload, folder, strlen(folder)) == 0);
        CHECK_INT(message.u.folder.read_only, 1);
        CHECK(fake_helper_expect(&helper, WIRE_USB_FILTER, &message, PATIENCE_MS));
        CHECK(fake_helper_expect(&helper, WIRE_SHARE_CD, &message, PATIENCE_MS));
        CHECK(memcmp(helper.payload, "cd.iso", 6) == 0);
        CHECK_INT(pread(helper.file, bytes, sizeof bytes, 0), 3);
        end();
    }
    shares_close(&shares);
    remove_files();
}

/* What the guest cannot have is not sent. */
static void not_wanted(void) {
    struct shares shares;
    struct wire_message message;
    make_files();
    const struct shares_wish wish = {.cd = file, .folder = folder};
    CHECK(shares_open(&shares, &wish, NULL));
    begin_wanting(0);
    CHECK(shares_give(&shares, console, 0, NULL));
    CHECK(!fake_helper_receive(&helper, &message, 20));
    end();
    shares_close(&shares);
    remove_files();
}

/* A device that is unplugged and comes again goes to the guest again. */
static void device_that_comes_again(void) {
    struct shares shares;
    struct wire_message message;
    const struct shares_wish wish = {.usb_devices = {"1:2"}, .usb_device_count = 1};
    struct event device = {.kind = EVENT_USB_DEVICE, .channel = 7};
    device.u.usb.vendor = 1;
    device.u.usb.product = 2;
    device.u.usb.is_redirectable = true;
    CHECK(shares_open(&shares, &wish, NULL));
    begin_wanting(WIRE_WANT_USB);
    for (int i = 0; i < 2; i++) {
        device.u.usb.is_present = true;
        shares_take_device(&shares, console, &device);
        CHECK(fake_helper_expect(&helper, WIRE_USB_REDIRECT, &message, PATIENCE_MS));
        CHECK_INT(message.channel, 7);
        CHECK_INT(message.u.number, 1);
        shares_take_device(&shares, console, &device);
        device.u.usb.is_present = false;
        shares_take_device(&shares, console, &device);
        CHECK(!fake_helper_receive(&helper, &message, 20));
    }
    end();
    shares_close(&shares);
}

/* What was named and is not there is told once. */
static void absent_devices(void) {
    struct shares shares;
    struct error why = {.code = ERROR_NONE};
    const struct shares_wish wish = {.usb_devices = {"1:2", "3:4"},
                                     .usb_device_count = 2};
    struct event device = {.kind = EVENT_USB_DEVICE, .channel = 7};
    device.u.usb.vendor = 1;
    device.u.usb.product = 2;
    device.u.usb.is_present = true;
    CHECK(shares_open(&shares, &wish, NULL));
    begin_wanting(WIRE_WANT_USB);
    shares_take_device(&shares, console, &device);
    CHECK(shares_next_absent(&shares, &why));
    CHECK(strstr(why.message, "0003:0004") != NULL);
    CHECK(!shares_next_absent(&shares, &why));
    end();
    shares_close(&shares);
}

static const struct check_case cases[] = {
    {"refused", refused},
    {"usb-names", usb_names},
    {"usb-rules", usb_rules},
    {"nothing", nothing},
    {"given", given},
    {"not-wanted", not_wanted},
    {"device-that-comes-again", device_that_comes_again},
    {"absent-devices", absent_devices},
};

CHECK_MAIN(cases)
