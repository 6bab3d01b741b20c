/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several displays on one console: each has its own memory, frames and pointer. */
#include <dirent.h>
#include <unistd.h>

#include "protocol/limits.h"
#include "tests/protocol/console_test.h"

static const struct rect whole = {0, 0, 64, 32};

static void show(unsigned display) {
    struct wire_message message;
    struct error err;
    CHECK(console_show_display(console, display, &err));
    CHECK(fake_helper_expect(&helper, WIRE_DISPLAY_SHOW, &message, PATIENCE_MS));
    CHECK_INT(message.channel, display);
}

static void size(unsigned display, int width, int height) {
    fake_helper_switch(&helper, display);
    fake_helper_size(&helper, width, height);
    expect_of(display, EVENT_SIZE);
    CHECK_INT(event.u.size.width, width);
    CHECK_INT(event.u.size.height, height);
}

static void paint(unsigned display, unsigned seed) {
    fake_helper_switch(&helper, display);
    fake_helper_paint(&helper, whole, seed);
    fake_helper_frame(&helper, whole, true);
    expect_of(display, EVENT_FRAME);
}

static void check_frame(unsigned display, uint64_t sequence, unsigned seed) {
    struct frame frame;
    CHECK(console_frame(console, display, &frame));
    CHECK_INT(frame.sequence, sequence);
    CHECK_INT(frame.width, 64);
    for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 64; x++) {
            CHECK_INT(frame.pixels[y * 64 + x], fake_helper_pattern(x, y, seed));
        }
    }
}

static void wait_release(unsigned display) {
    fake_helper_switch(&helper, display);
    CHECK(fake_helper_wait_release(&helper, PATIENCE_MS));
}

static void test_two(void) {
    struct frame frame;
    begin_with_size(64, 32);
    show(3);
    size(3, 64, 32);
    paint(0, 1);
    paint(3, 2);
    check_frame(0, 1, 1);
    check_frame(3, 1, 2);
    console_release(console, 3);
    wait_release(3);
    CHECK_INT(helper.others[0].released, 0); /* still held */
    paint(3, 4);
    check_frame(3, 2, 4);
    console_release(console, 0);
    wait_release(0);
    CHECK(!console_frame(console, 1, &frame));
    CHECK(!console_frame(console, LIMIT_DISPLAYS, &frame));
    console_release(console, LIMIT_DISPLAYS);
    end();
}

/* START's display is the one that was asked for. */
static void test_start_elsewhere(void) {
    struct console_settings settings = console_test_settings;
    struct error err;
    int ends[2];
    settings.display = 2;
    begin_settings(&settings);
    CHECK_INT(helper.start.channel, 2);
    CHECK_INT(helper.display, 2);
    size(2, 64, 32);
    paint(2, 9);
    check_frame(2, 1, 9);
    show(0);
    size(0, 64, 32);
    paint(0, 8);
    check_frame(0, 1, 8);
    end();
    settings.display = LIMIT_DISPLAYS;
    CHECK(wire_pair(ends, &err));
    CHECK(console_attach(ends[0], &settings, &err) == NULL);
    CHECK_INT(err.code, ERROR_USAGE);
    close(ends[1]);
}

static void test_refused(void) {
    struct wire_message message;
    struct error err;
    begin();
    CHECK(!console_show_display(console, LIMIT_DISPLAYS, &err));
    CHECK_INT(err.code, ERROR_USAGE);
    console_hide_display(console, LIMIT_DISPLAYS);
    console_hide_display(console, 5);              /* never shown: nothing to say */
    CHECK(console_show_display(console, 0, &err)); /* already */
    CHECK(!fake_helper_receive(&helper, &message, 0));
    end();
}

static unsigned count_fds(void) {
    unsigned count = 0;
    DIR *entries = opendir("/proc/self/fd");
    CHECK(entries != NULL);
    while (readdir(entries)) {
        count++;
    }
    closedir(entries);
    return count;
}

/* All sixteen, again and again: nothing of what was hidden stays open. */
static void test_all(void) {
    struct wire_message message;
    begin();
    unsigned before = count_fds();
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned display = 1; display < LIMIT_DISPLAYS; display++) {
            show(display);
            size(display, 64, 32);
            paint(display, display + round);
            check_frame(display, 1, display + round);
        }
        for (unsigned display = 1; display < LIMIT_DISPLAYS; display++) {
            console_hide_display(console, display);
            CHECK(fake_helper_expect(&helper, WIRE_DISPLAY_HIDE, &message, PATIENCE_MS));
            CHECK_INT(message.channel, display);
        }
        expect_none();
        CHECK_INT(count_fds(), before);
    }
    end();
}

/* What was on its way when the display was hidden is no event and no broken rule; what
 * the next memory brings is not mixed up with it. */
static void test_hide_in_flight(void) {
    struct frame frame;
    struct error err;
    begin_with_size(64, 32);
    show(1);
    size(1, 64, 32);
    paint(1, 5);
    check_frame(1, 1, 5);
    console_hide_display(console, 1);
    CHECK(!console_frame(console, 1, &frame));
    console_release(console, 1);
    CHECK(console_show_display(console, 1, &err));
    /* The helper has not heard of any of it. */
    fake_helper_size(&helper, 100, 100);
    fake_helper_frame(&helper, whole, true);
    expect_none();
    CHECK(!console_frame(console, 1, &frame));
    struct wire_message message;
    CHECK(fake_helper_expect(&helper, WIRE_DISPLAY_SHOW, &message, PATIENCE_MS));
    size(1, 64, 32);
    paint(1, 6);
    check_frame(1, 1, 6);
    console_release(console, 1);
    wait_release(1);
    end();
}

/* A helper may let go of a display by itself: the last picture stays, and the display may
 * be asked for again. */
static void test_let_go(void) {
    struct wire_message gone = {.kind = WIRE_SIZE, .channel = 1}, message;
    begin_with_size(64, 32);
    show(1);
    size(1, 64, 32);
    paint(1, 5);
    CHECK(fake_helper_send(&helper, &gone, NULL, -1));
    expect_none();
    check_frame(1, 1, 5);
    show(1);
    size(1, 64, 32);
    paint(1, 6);
    check_frame(1, 1, 6);
    console_hide_display(console, 1);
    CHECK(fake_helper_expect(&helper, WIRE_DISPLAY_HIDE, &message, PATIENCE_MS));
    expect_none();
    end();
}

static void test_announced(void) {
    begin();
    fake_helper_display(&helper, 0, true);
    expect_of(0, EVENT_DISPLAY);
    CHECK(event.u.on);
    fake_helper_display(&helper, 15, true);
    expect_of(15, EVENT_DISPLAY);
    CHECK(event.u.on);
    fake_helper_display(&helper, 15, false);
    expect_of(15, EVENT_DISPLAY);
    CHECK(!event.u.on);
    end();
}

/* A shape and a position for each display, also when their parts come in turn. */
static void test_pointers(void) {
    static uint32_t pixels[128 * 128];
    struct wire_message part = {.kind = WIRE_CURSOR, .channel = 1};
    begin();
    for (unsigned i = 0; i < 128 * 128; i++) {
        pixels[i] = i;
    }
    part.u.part.cursor.width = part.u.part.cursor.height = 8;
    part.u.part.total = 256;
    part.payload_length = 128;
    CHECK(fake_helper_send(&helper, &part, pixels, -1));
    fake_helper_switch(&helper, 2);
    fake_helper_cursor(&helper, 128, 128, 1, 2, pixels);
    expect_of(2, EVENT_CURSOR);
    CHECK_INT(event.u.cursor.width, 128);
    CHECK(memcmp(event.u.cursor.pixels, pixels, sizeof pixels) == 0);
    part.u.part.offset = 128;
    CHECK(fake_helper_send(&helper, &part, pixels + 32, -1));
    expect_of(1, EVENT_CURSOR);
    CHECK_INT(event.u.cursor.width, 8);
    CHECK(memcmp(event.u.cursor.pixels, pixels, 256) == 0);
    fake_helper_position(&helper, 4, 5);
    expect_of(2, EVENT_POINTER_POSITION);
    CHECK_INT(event.u.position.y, 5);
    end();
}

static void test_input(void) {
    struct input input = {.kind = INPUT_POINTER, .display = 4};
    struct wire_message message;
    begin();
    console_send(console, &input);
    input.kind = INPUT_RESIZE;
    input.u.size.width = 800;
    console_send(console, &input);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.channel, 4);
    CHECK(fake_helper_expect(&helper, WIRE_RESIZE, &message, PATIENCE_MS));
    CHECK_INT(message.channel, 4);
    CHECK_INT(message.u.size.width, 800);
    end();
}

static void test_unasked(void) {
    struct wire_message message = {.kind = WIRE_SIZE, .channel = 7, .u.size = {5, 5}};
    begin_with_size(64, 32);
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
    expect_of(0, EVENT_CLOSED);
    CHECK_INT(event.u.error.code, ERROR_PROTOCOL);
    end();
}

static const struct check_case cases[] = {
    {"two", test_two},
    {"start-elsewhere", test_start_elsewhere},
    {"refused", test_refused},
    {"all", test_all},
    {"hide-in-flight", test_hide_in_flight},
    {"let-go", test_let_go},
    {"announced", test_announced},
    {"pointers", test_pointers},
    {"input", test_input},
    {"unasked", test_unasked},
};

CHECK_MAIN(cases)
