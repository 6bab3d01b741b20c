/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and pointer, as they arrive at the guest; lamps and pointer modes, as they come
 * back; and how soon a key is a pixel. */
#include "tests/protocol/spice/session/spice_session_test.h"

enum {
    ECHOES = 60,
    ECHO_MEDIAN_US = 20000, /* 1 ms on an idle machine; here only a bound for hangs */
};

static struct spice_session session;

static void begin(const char *options, unsigned wanted) {
    spice_session_begin(&session, options, wanted);
    do {
        spice_session_await(&session, EVENT_READY);
    } while (!(session.event.u.abilities & WIRE_CAN_SCANCODES));
    spice_session_await_size(&session, 0, 320, 200);
    spice_session_drain(&session, 30);
    spice_server_ask(&session.server, "events");
}

static void give(struct input input) {
    console_send(session.console, &input);
}

static void key(uint32_t scancode, bool down) {
    struct input input = {.kind = INPUT_KEY};
    input.u.key.scancode = scancode;
    input.u.key.down = down;
    give(input);
}

static void point(enum input_kind kind, int x, int y, unsigned buttons) {
    struct input input = {.kind = kind};
    input.u.pointer.x = x;
    input.u.pointer.y = y;
    input.u.pointer.buttons = buttons;
    give(input);
}

static void turn(int x, int y, unsigned buttons, int clicks) {
    struct input input = {.kind = INPUT_WHEEL};
    input.u.pointer.x = x;
    input.u.pointer.y = y;
    input.u.pointer.buttons = buttons;
    input.u.pointer.wheel_y = clicks;
    give(input);
}

/* The server's events, without times, as one text; waits until it ends with `expected`'s
 * last word. */
static void expect(const char *expected) {
    char all[4096] = "";
    int64_t deadline = clock_now_ms() + SPICE_SERVER_WAIT_MS;
    while (strlen(all) < strlen(expected) && clock_now_ms() < deadline) {
        char *answer = (char *)spice_server_ask(&session.server, "events");
        for (char *word = strtok(answer, " "); word; word = strtok(NULL, " ")) {
            size_t used = strlen(all);
            *strchr(word, '@') = '\0';
            snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? " " : "", word);
        }
        spice_session_drain(&session, 2);
    }
    CHECK_TEXT(all, expected);
}

static void keys(void) {
    begin("--size 320x200", 0);
    key(0x1e, true);
    key(0x1e, false);
    key(0x148, true); /* up */
    key(0x148, false);
    key(0x146, true); /* pause */
    key(0x146, false);
    key(0x137, true); /* print */
    key(0x137, false);
    key(0x73, true); /* ro */
    key(0x73, false);
    expect("key:1e key:9e key:e0 key:48 key:e0 key:c8 key:e0 key:46 key:e0 key:c6 "
           "key:e0 key:37 key:e0 key:b7 key:73 key:f3");
    spice_session_end(&session);
}

/* What is no scancode goes nowhere, and the rest is in order. */
static void no_keys(void) {
    begin("--size 320x200", 0);
    key(0, true);
    key(0x200, true);
    key(0x10000, true);
    key(0x39, true);
    key(0x39, false);
    expect("key:39 key:b9");
    spice_session_end(&session);
}

static void absolute(void) {
    begin("--size 320x200", 0);
    point(INPUT_POINTER, 10, 20, 0);
    spice_server_await(&session.server, "sync", "");
    expect("position:10,20,0");
    point(INPUT_POINTER, 319, 199, BUTTON_LEFT);
    point(INPUT_POINTER, 319, 199, 0);
    expect("position:319,199,0 wheel:0,1 position:319,199,1 buttons:0");
    spice_session_end(&session);
}

/* The server's bits: left 1, right 2, middle 4, side 64, extra 128. With a tablet it
 * tells a press as a wheel that did not turn. */
static void buttons(void) {
    static const struct {
        unsigned held;
        const char *expected;
    } rows[] = {
        {BUTTON_MIDDLE, "position:5,5,0 wheel:0,4 position:5,5,4 buttons:0"},
        {BUTTON_RIGHT, "position:5,5,0 wheel:0,2 position:5,5,2 buttons:0"},
        {BUTTON_BACK, "position:5,5,0 wheel:0,40 position:5,5,40 buttons:0"},
        {BUTTON_FORWARD, "position:5,5,0 wheel:0,80 position:5,5,80 buttons:0"},
    };
    begin("--size 320x200", 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        point(INPUT_POINTER, 5, 5, rows[i].held);
        point(INPUT_POINTER, 5, 5, 0);
        expect(rows[i].expected);
    }
    spice_session_end(&session);
}

static void wheel(void) {
    begin("--size 320x200", 0);
    turn(7, 8, 0, 2);
    expect("position:7,8,0 wheel:-1,0 buttons:0 wheel:-1,0 buttons:0");
    turn(7, 8, 0, -1);
    expect("position:7,8,0 wheel:1,0 buttons:0");
    spice_session_end(&session);
}

static void relative(void) {
    begin("--size 320x200 --no-tablet", 0);
    point(INPUT_MOTION, 3, -4, 0);
    expect("motion:3,-4,0,0");
    point(INPUT_MOTION, 0, 0, BUTTON_LEFT);
    expect("motion:0,0,0,1");
    point(INPUT_MOTION, -100, 50, BUTTON_LEFT);
    point(INPUT_MOTION, 0, 0, 0);
    expect("motion:-100,50,0,1 buttons:0");
    spice_session_end(&session);
}

static void modes(void) {
    begin("--size 320x200 --no-tablet", 0);
    spice_server_ask(&session.server, "mouse client");
    do {
        spice_session_await(&session, EVENT_POINTER_MODE);
    } while (!session.event.u.absolute);
    spice_server_ask(&session.server, "mouse server");
    do {
        spice_session_await(&session, EVENT_POINTER_MODE);
    } while (session.event.u.absolute);
    spice_session_end(&session);
}

static void lamps(void) {
    static const unsigned rows[] = {LED_CAPS, LED_NUM | LED_SCROLL, 0};
    begin("--size 320x200", 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        spice_server_ask(&session.server, "leds %u", rows[i]);
        do {
            spice_session_await(&session, EVENT_LEDS);
        } while (session.event.u.leds != rows[i]);
    }
    spice_session_end(&session);
}

static void nobody_may_change_anything(void) {
    begin("--size 320x200", WIRE_WANT_NO_INPUT);
    key(0x1e, true);
    key(0x1e, false);
    point(INPUT_POINTER, 10, 20, BUTTON_LEFT);
    turn(10, 20, 0, 1);
    spice_session_drain(&session, 100);
    CHECK_TEXT(spice_server_ask(&session.server, "events"), "");
    spice_session_end(&session);
}

/* Positions that the helper finds together are one, and the last of them is right. */
static void many_positions(void) {
    const char *answer;
    begin("--size 320x200", 0);
    for (int i = 0; i < 300; i++) {
        point(INPUT_POINTER, i, i / 2, 0);
    }
    key(0x39, true);
    key(0x39, false);
    do {
        answer = spice_server_await(&session.server, "events", "position:");
        spice_session_drain(&session, 2);
    } while (strstr(answer, "position:299,149,0") == NULL);
    spice_session_end(&session);
}

static int by_size(const void *one, const void *other) {
    int64_t difference = *(const int64_t *)one - *(const int64_t *)other;
    return (difference > 0) - (difference < 0);
}

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void key_to_pixel(void) {
    int64_t took[ECHOES];
    begin("--size 320x200", 0);
    spice_server_ask(&session.server, "echo on");
    for (int i = 0; i < ECHOES; i++) {
        uint32_t colour = i % 2 == 0 ? 0xffffff : 0;
        int64_t since = now_us();
        key(0x39, true);
        spice_session_await_pixel(&session, 0, 63, 63, colour);
        took[i] = now_us() - since;
        key(0x39, false);
        spice_session_drain(&session, 5);
    }
    qsort(took, ECHOES, sizeof took[0], by_size);
    fprintf(stderr, "key to pixel: median %lld us, worst %lld us\n",
            (long long)took[ECHOES / 2], (long long)took[ECHOES - 1]);
    CHECK(took[ECHOES / 2] < ECHO_MEDIAN_US);
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"keys", keys},
    {"no keys", no_keys},
    {"absolute", absolute},
    {"buttons", buttons},
    {"wheel", wheel},
    {"relative", relative},
    {"modes", modes},
    {"lamps", lamps},
    {"nobody may change anything", nobody_may_change_anything},
    {"many positions", many_positions},
    {"key to pixel", key_to_pixel},
};
CHECK_MAIN(cases)
