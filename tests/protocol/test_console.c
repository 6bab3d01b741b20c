/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/console.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/channel.h"
#include "protocol/limits.h"
#include "tests/protocol/console_test.h"

enum {
    MOMENT_MS = 30
};

static void test_start(void) {
    begin();
    CHECK_INT(helper.start.u.start.shared, 1);
    CHECK_INT(helper.start.u.start.quality, 7);
    CHECK_INT(helper.start.u.start.compression, -1);
    CHECK_INT(helper.start.u.start.encoding, 16);
    CHECK_INT(helper.start.u.start.image_compression, 3);
    CHECK_INT(helper.start.u.start.wanted, WIRE_WANT_ALL);
    CHECK_INT(helper.start.channel, 0);
    expect_none();
    end();
}

static void test_events(void) {
    begin_with_size(64, 32);
    fake_helper_ready(&helper, WIRE_CAN_RESIZE | WIRE_CAN_SCANCODES);
    expect(EVENT_READY);
    CHECK_INT(event.u.abilities, WIRE_CAN_RESIZE | WIRE_CAN_SCANCODES);
    fake_helper_number(&helper, WIRE_POINTER_MODE, 1);
    expect(EVENT_POINTER_MODE);
    CHECK(event.u.absolute);
    fake_helper_number(&helper, WIRE_POINTER_MODE, 0);
    expect(EVENT_POINTER_MODE);
    CHECK(!event.u.absolute);
    fake_helper_position(&helper, 63, 31);
    expect(EVENT_POINTER_POSITION);
    CHECK_INT(event.u.position.x, 63);
    CHECK_INT(event.u.position.y, 31);
    fake_helper_number(&helper, WIRE_LEDS, LED_CAPS | LED_NUM);
    expect(EVENT_LEDS);
    CHECK_INT(event.u.leds, LED_CAPS | LED_NUM);
    fake_helper_number(&helper, WIRE_BELL, 0);
    expect(EVENT_BELL);
    fake_helper_number(&helper, WIRE_SILENCE, 1);
    expect(EVENT_SILENCE);
    CHECK(event.u.silent);
    fake_helper_number(&helper, WIRE_NEED_STREAM, 0);
    expect(EVENT_NEED_STREAM);
    fake_helper_number(&helper, WIRE_NEED_STREAM, channel_number(CHANNEL_USBREDIR, 3));
    expect_of(channel_number(CHANNEL_USBREDIR, 3), EVENT_NEED_STREAM);
    expect_none();
    end();
}

static void test_texts(void) {
    static char longest[LIMIT_TITLE + 1];
    begin();
    fake_helper_text(&helper, WIRE_TITLE, "a d\xc3\xa9sk");
    expect(EVENT_TITLE);
    CHECK_TEXT(event.u.text.text, "a d\xc3\xa9sk");
    CHECK_INT(event.u.text.length, 7);
    fake_helper_text(&helper, WIRE_TITLE, "");
    expect(EVENT_TITLE);
    CHECK_TEXT(event.u.text.text, "");
    memset(longest, 'x', LIMIT_TITLE);
    fake_helper_text(&helper, WIRE_TITLE, longest);
    expect(EVENT_TITLE);
    CHECK_TEXT(event.u.text.text, longest);
    fake_helper_text(&helper, WIRE_GUEST_TEXT, "copied");
    expect(EVENT_GUEST_TEXT);
    CHECK_TEXT(event.u.text.text, "copied");
    fake_helper_text(&helper, WIRE_GUEST_TEXT, "not\xffutf8");
    expect_none();
    end();
}

/* Longer than one message: comes in parts, arrives as one. */
static void test_long_text(void) {
    static char text[LIMIT_CLIPBOARD + 1];
    begin();
    for (size_t i = 0; i < LIMIT_CLIPBOARD; i++) {
        text[i] = (char)('a' + i * 31 / 7 % 26);
    }
    for (uint32_t offset = 0; offset < LIMIT_CLIPBOARD; offset += WIRE_PAYLOAD_MAX) {
        struct wire_message message = {.kind = WIRE_GUEST_TEXT,
                                       .payload_length = WIRE_PAYLOAD_MAX};
        message.u.part.total = LIMIT_CLIPBOARD;
        message.u.part.offset = offset;
        expect_none();
        CHECK(fake_helper_send(&helper, &message, text + offset, -1));
    }
    expect(EVENT_GUEST_TEXT);
    CHECK_INT(event.u.text.length, LIMIT_CLIPBOARD);
    CHECK(memcmp(event.u.text.text, text, LIMIT_CLIPBOARD + 1) == 0);
    end();
}

static void test_cursor(void) {
    static uint32_t pixels[LIMIT_CURSOR_SIDE * LIMIT_CURSOR_SIDE];
    begin();
    for (unsigned i = 0; i < sizeof pixels / sizeof pixels[0]; i++) {
        pixels[i] = i * 2654435761u;
    }
    fake_helper_cursor(&helper, 32, 16, 3, 4, pixels);
    expect(EVENT_CURSOR);
    CHECK_INT(event.u.cursor.width, 32);
    CHECK_INT(event.u.cursor.height, 16);
    CHECK_INT(event.u.cursor.hot_x, 3);
    CHECK_INT(event.u.cursor.hot_y, 4);
    CHECK(memcmp(event.u.cursor.pixels, pixels, 32 * 16 * 4) == 0);
    fake_helper_cursor(&helper, 256, 256, 255, 255, pixels);
    expect(EVENT_CURSOR);
    CHECK(memcmp(event.u.cursor.pixels, pixels, sizeof pixels) == 0);
    fake_helper_cursor(&helper, 0, 0, 0, 0, pixels);
    expect(EVENT_CURSOR);
    CHECK_INT(event.u.cursor.width, 0);
    expect_none();
    end();
}

static struct frame take_frame(uint64_t sequence) {
    struct frame frame;
    CHECK(console_frame(console, 0, &frame));
    CHECK_INT(frame.sequence, sequence);
    return frame;
}

static void check_pattern(const struct frame *frame, struct rect area, unsigned seed) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            CHECK_INT(frame->pixels[y * frame->width + x],
                      fake_helper_pattern(x, y, seed));
        }
    }
}

static void test_frame(void) {
    const struct rect whole = {0, 0, 64, 32};
    struct frame frame;
    begin_with_size(64, 32);
    CHECK(!console_frame(console, 0, &frame));
    fake_helper_paint(&helper, whole, 1);
    fake_helper_frame(&helper, whole, true);
    expect(EVENT_FRAME);
    CHECK(!console_frame(console, 1, &frame));
    frame = take_frame(1);
    CHECK(frame.complete);
    CHECK_INT(frame.width, 64);
    CHECK_INT(frame.height, 32);
    CHECK_INT(frame.damage.count, 1);
    CHECK(rect_equal(frame.damage.rects[0], whole));
    check_pattern(&frame, whole, 1);
    CHECK(!console_frame(console, 0, &frame));
    console_release(console, 0);
    CHECK(fake_helper_wait_release(&helper, PATIENCE_MS));
    end();
}

/* Nothing is released before it was taken, and nothing twice. */
static void test_release_once(void) {
    const struct rect area = {0, 0, 8, 8};
    struct wire_message message;
    begin_with_size(64, 32);
    for (int round = 0; round < 100; round++) {
        console_release(console, 0);
        fake_helper_frame(&helper, area, true);
        console_release(console, 0);
        expect(EVENT_FRAME);
        console_release(console, 0);
        CHECK(!fake_helper_receive(&helper, &message, 0));
        take_frame(helper.sequence);
        console_release(console, 0);
        console_release(console, 0);
        CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        CHECK_INT(message.kind, WIRE_RELEASE);
        CHECK_INT(message.u.number, helper.sequence);
        CHECK(!fake_helper_receive(&helper, &message, 0));
    }
    end();
}

static void test_damage_of_each_frame(void) {
    struct damage several = {0};
    struct frame frame;
    begin_with_size(64, 32);
    damage_add(&several, rect_make(0, 0, 4, 4));
    damage_add(&several, rect_make(30, 20, 4, 4));
    fake_helper_frame_damage(&helper, &several, false);
    expect(EVENT_FRAME);
    frame = take_frame(1);
    CHECK(!frame.complete);
    CHECK_INT(frame.damage.count, 2);
    console_release(console, 0);
    fake_helper_frame(&helper, rect_make(9, 9, 1, 1), true);
    expect(EVENT_FRAME);
    frame = take_frame(2);
    CHECK_INT(frame.damage.count, 1);
    CHECK(rect_equal(frame.damage.rects[0], rect_make(9, 9, 1, 1)));
    end();
}

/* A new size gives the old frame back, whether it was taken or not. */
static void test_size_releases(void) {
    struct frame frame;
    begin_with_size(64, 32);
    fake_helper_frame(&helper, rect_make(0, 0, 64, 32), true);
    expect(EVENT_FRAME);
    take_frame(1);
    fake_helper_size(&helper, 32, 16);
    expect(EVENT_SIZE);
    CHECK(fake_helper_wait_release(&helper, PATIENCE_MS));
    console_release(console, 0);
    fake_helper_frame(&helper, rect_make(0, 0, 32, 16), true);
    expect(EVENT_FRAME);
    fake_helper_size(&helper, 48, 48);
    expect(EVENT_SIZE);
    CHECK(fake_helper_wait_release(&helper, PATIENCE_MS));
    CHECK(!console_frame(console, 0, &frame));
    fake_helper_frame(&helper, rect_make(0, 0, 1, 1), false);
    expect(EVENT_FRAME);
    frame = take_frame(3);
    CHECK_INT(frame.width, 48);
    CHECK(rect_equal(damage_bounds(&frame.damage), rect_make(0, 0, 1, 1)));
    end();
}

/* A mode that is over before the viewer hears of it must not cost pixels of the next. */
static void test_short_mode(void) {
    const struct rect whole = {0, 0, 512, 512};
    begin_with_size(512, 512);
    fake_helper_size(&helper, 16, 16);
    fake_helper_size(&helper, 512, 512);
    fake_helper_paint(&helper, whole, 3);
    fake_helper_frame(&helper, whole, true);
    expect(EVENT_SIZE);
    expect(EVENT_SIZE);
    expect(EVENT_FRAME);
    struct frame frame = take_frame(1);
    check_pattern(&frame, whole, 3);
    end();
}

/* Memory follows the mode down. */
static void test_smaller_mode_trims(void) {
    const struct rect whole = {0, 0, 64, 64};
    begin_with_size(1024, 1024);
    fake_helper_paint(&helper, rect_make(0, 0, 1024, 1024), 1);
    fake_helper_frame(&helper, rect_make(0, 0, 1024, 1024), true);
    expect(EVENT_FRAME);
    fake_helper_size(&helper, 64, 64);
    fake_helper_paint(&helper, whole, 2);
    expect(EVENT_SIZE);
    CHECK(fake_helper_wait_release(&helper, PATIENCE_MS));
    fake_helper_frame(&helper, whole, true);
    expect(EVENT_FRAME);
    struct frame frame = take_frame(2);
    check_pattern(&frame, whole, 2);
    console_release(console, 0);
    fake_helper_size(&helper, 1024, 1024);
    struct surface front = fake_helper_front(&helper);
    CHECK_INT(*surface_at(&front, 1000, 1000), 0);
    end();
}

static void test_stream(void) {
    struct wire_message message;
    struct error err;
    int ends[2];
    char byte = 0;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    begin();
    CHECK(console_stream(console, 0, ends[0], true, &err));
    CHECK(fcntl(ends[0], F_GETFD) < 0); /* consumed */
    CHECK(fake_helper_expect(&helper, WIRE_STREAM, &message, PATIENCE_MS));
    CHECK_INT(helper.stream_channel, 0);
    CHECK(message.u.stream.local);
    CHECK(write(helper.stream, "x", 1) == 1 && read(ends[1], &byte, 1) == 1);
    CHECK_INT(byte, 'x');
    close(ends[1]);
    end();
}

/* Each channel that is asked for gets its own; one that was answered may be asked for
 * again. */
static void test_streams(void) {
    const unsigned channels[] = {channel_number(CHANNEL_MAIN, 0),
                                 channel_number(CHANNEL_DISPLAY, 1),
                                 channel_number(CHANNEL_MAIN, 0)};
    struct wire_message message;
    struct error err;
    begin();
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        int pipe_ends[2];
        CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
        fake_helper_number(&helper, WIRE_NEED_STREAM, channels[i]);
        expect_of(channels[i], EVENT_NEED_STREAM);
        CHECK(console_stream(console, channels[i], pipe_ends[1], false, &err));
        CHECK(fake_helper_expect(&helper, WIRE_STREAM, &message, PATIENCE_MS));
        CHECK_INT(helper.stream_channel, channels[i]);
        CHECK(!message.u.stream.local);
        close(pipe_ends[0]);
    }
    end();
}

static void test_stream_too_late(void) {
    struct error err;
    int pipe_ends[2];
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    begin();
    fake_helper_closed(&helper, ERROR_ACTION, "gone", "");
    expect(EVENT_CLOSED);
    CHECK(!console_stream(console, 0, pipe_ends[1], false, &err));
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    CHECK(fcntl(pipe_ends[1], F_GETFD) < 0); /* consumed all the same */
    close(pipe_ends[0]);
    end();
}

static void test_acts(void) {
    static const struct {
        enum input_kind input;
        uint32_t number;
        bool on;
        enum wire_kind kind;
        unsigned channel;
        uint64_t value;
    } acts[] = {
        {INPUT_OFFER_TEXT, 0, true, WIRE_HOST_OFFER, 0, 1},
        {INPUT_OFFER_TEXT, 0, false, WIRE_HOST_OFFER, 0, 0},
        {INPUT_FETCH_TEXT, 0, false, WIRE_FETCH_GUEST_TEXT, 0, 0},
        {INPUT_FILE_CANCEL, 9, false, WIRE_FILE_CANCEL, 9, 9},
        {INPUT_SOUND_DELAY, 120, false, WIRE_SOUND_DELAY, 0, 120},
        {INPUT_USB_REDIRECT, 7, true, WIRE_USB_REDIRECT, 7, 1},
        {INPUT_USB_REDIRECT, 7, false, WIRE_USB_REDIRECT, 7, 0},
    };
    struct wire_message message;
    begin();
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        struct input input = {.kind = acts[i].input};
        input.u.act.number = acts[i].number;
        input.u.act.on = acts[i].on;
        console_send(console, &input);
        CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        CHECK_INT(message.kind, acts[i].kind);
        CHECK_INT(message.channel, acts[i].channel);
        CHECK_INT(message.u.number, acts[i].value);
    }
    end();
}

static void send_pointer(enum input_kind kind, int x, int y, unsigned buttons) {
    struct input input = {.kind = kind};
    input.u.pointer.x = x;
    input.u.pointer.y = y;
    input.u.pointer.buttons = buttons;
    input.u.pointer.wheel_y = kind == INPUT_WHEEL ? -2 : 0;
    console_send(console, &input);
}

static void send_key(uint32_t scancode, bool down) {
    struct input input = {.kind = INPUT_KEY};
    input.u.key.scancode = scancode;
    input.u.key.keysym = scancode + 1000;
    input.u.key.down = down;
    console_send(console, &input);
}

static void test_input(void) {
    struct wire_message message;
    struct input resize = {.kind = INPUT_RESIZE}, refresh = {.kind = INPUT_REFRESH};
    begin();
    send_key(0x11d, true);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_KEY);
    CHECK_INT(message.u.key.scancode, 0x11d);
    CHECK_INT(message.u.key.keysym, 0x11d + 1000);
    CHECK_INT(message.u.key.down, 1);
    send_pointer(INPUT_POINTER, 7, 8, BUTTON_RIGHT);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_POINTER);
    CHECK_INT(message.u.pointer.y, 8);
    CHECK_INT(message.u.pointer.buttons, BUTTON_RIGHT);
    send_pointer(INPUT_MOTION, -3, 2, 0);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_MOTION);
    CHECK_INT(message.u.pointer.x, -3);
    send_pointer(INPUT_WHEEL, 7, 8, 0);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_WHEEL);
    CHECK_INT(message.u.pointer.wheel_y, -2);
    resize.u.size.width = 800;
    resize.u.size.height = 600;
    console_send(console, &resize);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_RESIZE);
    CHECK_INT(message.u.size.width, 800);
    CHECK_INT(message.u.size.height, 600);
    console_send(console, &refresh);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, WIRE_REFRESH);
    end();
}

static bool is_readable(void) {
    struct pollfd wanted = {.fd = console_fd(console), .events = POLLIN};
    return poll(&wanted, 1, MOMENT_MS) > 0;
}

/* Reads what the helper has been sent: key-ups and motion are counted. */
static void drain(uint32_t *ups, int *moved) {
    struct wire_message message;
    while (fake_helper_receive(&helper, &message, MOMENT_MS)) {
        if (message.kind == WIRE_KEY && !message.u.key.down) {
            CHECK_INT(message.u.key.scancode, *ups);
            ++*ups;
        } else if (message.kind == WIRE_MOTION) {
            *moved += message.u.pointer.x;
        }
    }
}

/* The helper reads nothing for long: nothing blocks, motion merges, no key sticks, and
 * everything arrives in order once it reads again. */
static void test_slow_helper(void) {
    uint32_t ups = 0;
    int moved = 0;
    begin();
    for (int i = 0; i < 20000; i++) {
        send_pointer(INPUT_MOTION, 1, 0, 0);
    }
    for (uint32_t i = 0; i < 400; i++) {
        send_key(i, true);
        send_pointer(INPUT_MOTION, 1, 0, 0);
        send_key(i, false);
    }
    for (int i = 0; i < 20000; i++) {
        send_pointer(INPUT_MOTION, 1, 0, 0);
    }
    CHECK(!is_readable());
    for (int rounds = 0; rounds < 1000 && (ups < 400 || moved < 40400); rounds++) {
        drain(&ups, &moved);
        if (ups < 400 || moved < 40400) {
            CHECK(is_readable()); /* there is room again: more to send */
            expect_none();
        }
    }
    CHECK_INT(ups, 400);
    CHECK_INT(moved, 40400);
    CHECK(!is_readable());
    end();
}

static void test_closed(void) {
    begin();
    fake_helper_closed(&helper, ERROR_UNSUPPORTED, "no such encoding", "use another");
    check_ended(ERROR_UNSUPPORTED);
    CHECK_TEXT(event.u.error.message, "no such encoding");
    CHECK_TEXT(event.u.error.hint, "use another");
    end();
    begin();
    fake_helper_closed(&helper, (enum error_code)77, "strange", "");
    check_ended(ERROR_PROTOCOL);
    end();
}

static void test_helper_gone(void) {
    begin_with_size(8, 8);
    fake_helper_ready(&helper, 1);
    fake_helper_end(&helper);
    helper.socket = -1;
    expect(EVENT_READY);
    check_ended(ERROR_CONNECTION_LOST);
    end();
}

/* The viewer stops: the helper sees the wire close, whatever waits in it. */
static void test_stop(void) {
    struct wire_message message;
    begin_with_size(64, 32);
    fake_helper_frame(&helper, rect_make(0, 0, 5, 5), true);
    for (uint32_t i = 0; i < 2000; i++) {
        send_key(i, true);
    }
    console_stop(console);
    console = NULL;
    while (fake_helper_receive(&helper, &message, PATIENCE_MS)) {
    }
    char byte;
    CHECK(recv(helper.socket, &byte, 1, MSG_DONTWAIT) <= 0);
    end();
}

static const struct check_case cases[] = {
    {"start", test_start},
    {"events", test_events},
    {"texts", test_texts},
    {"long-text", test_long_text},
    {"cursor", test_cursor},
    {"frame", test_frame},
    {"release-once", test_release_once},
    {"damage-of-each-frame", test_damage_of_each_frame},
    {"size-releases", test_size_releases},
    {"short-mode", test_short_mode},
    {"smaller-mode-trims", test_smaller_mode_trims},
    {"stream", test_stream},
    {"streams", test_streams},
    {"stream-too-late", test_stream_too_late},
    {"acts", test_acts},
    {"input", test_input},
    {"slow-helper", test_slow_helper},
    {"closed", test_closed},
    {"helper-gone", test_helper_gone},
    {"stop", test_stop},
};

CHECK_MAIN(cases)
