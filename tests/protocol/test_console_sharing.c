/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a console shares with the guest beyond picture and input: passwords, clipboard,
 * files, sound, USB, ports. */
#include <fcntl.h>
#include <unistd.h>

#include "protocol/limits.h"
#include "tests/protocol/console_test.h"

static struct wire_message message;
static struct error err;

/* The next message is of this kind, with this text. */
static void expect_told(enum wire_kind kind, const char *text) {
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(message.kind, kind);
    CHECK_INT(message.payload_length, strlen(text));
    CHECK(memcmp(helper.payload, text, strlen(text)) == 0);
}

static void expect_silence(void) {
    CHECK(!fake_helper_receive(&helper, &message, 0));
}

static const char *text_of(size_t length) {
    static char text[LIMIT_CLIPBOARD + 2];
    memset(text, 'x', length);
    text[length] = '\0';
    return text;
}

static void test_password(void) {
    begin();
    CHECK(console_password(console, "secret", &err));
    expect_told(WIRE_PASSWORD, "secret");
    CHECK(console_password(console, "", &err));
    expect_told(WIRE_PASSWORD, "");
    CHECK(console_password(console, text_of(LIMIT_PASSWORD - 1), &err));
    expect_told(WIRE_PASSWORD, text_of(LIMIT_PASSWORD - 1));
    CHECK(!console_password(console, text_of(LIMIT_PASSWORD), &err));
    CHECK_INT(err.code, ERROR_USAGE);
    CHECK(!strstr(err.message, "xxx"));
    expect_silence();
    end();
}

static void test_settings(void) {
    begin();
    CHECK(console_share_folder(console, "/some/where", true, &err));
    expect_told(WIRE_SHARE_FOLDER, "/some/where");
    CHECK_INT(message.u.folder.read_only, 1);
    CHECK(console_share_folder(console, "/", false, &err));
    expect_told(WIRE_SHARE_FOLDER, "/");
    CHECK_INT(message.u.folder.read_only, 0);
    CHECK(!console_share_folder(console, text_of(LIMIT_PATH), false, &err));
    CHECK(console_usb_filter(console, "-1,-1,-1,-1,0", &err));
    expect_told(WIRE_USB_FILTER, "-1,-1,-1,-1,0");
    CHECK(!console_usb_filter(console, text_of(LIMIT_RULES), &err));
    CHECK_INT(err.code, ERROR_USAGE);
    expect_silence();
    end();
}

/* The parts that the helper gets, joined; how many bytes there are in all. */
static size_t collect_text(char *to) {
    size_t got = 0;
    do {
        if (!fake_helper_receive(&helper, &message, 0)) {
            expect_none(); /* sends what waits */
            CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        }
        CHECK_INT(message.kind, WIRE_HOST_TEXT);
        CHECK_INT(message.u.part.offset, got);
        memcpy(to + got, helper.payload, message.payload_length);
        got += message.payload_length;
    } while (got < message.u.part.total);
    return got;
}

static void test_host_text(void) {
    static char got[LIMIT_CLIPBOARD], text[LIMIT_CLIPBOARD + 1];
    begin();
    fake_helper_number(&helper, WIRE_NEED_HOST_TEXT, 0);
    expect(EVENT_NEED_HOST_TEXT);
    console_send_text(console, "h\xc3\xa9llo", 6);
    CHECK_INT(collect_text(got), 6);
    CHECK(memcmp(got, "h\xc3\xa9llo", 6) == 0);
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)('a' + i * 31 / 7 % 26);
    }
    console_send_text(console, text, LIMIT_CLIPBOARD);
    CHECK_INT(collect_text(got), LIMIT_CLIPBOARD);
    CHECK(memcmp(got, text, LIMIT_CLIPBOARD) == 0);
    /* What cannot be said is said to be nothing: the guest waits for an answer. */
    console_send_text(console, text, LIMIT_CLIPBOARD + 1);
    CHECK_INT(collect_text(got), 0);
    console_send_text(console, "not\xffutf8", 8);
    CHECK_INT(collect_text(got), 0);
    console_send_text(console, "", 0);
    CHECK_INT(collect_text(got), 0);
    expect_silence();
    end();
}

/* Too many texts for a slow helper: each one that arrives is whole. */
static void test_host_texts_slow(void) {
    static char got[LIMIT_CLIPBOARD];
    unsigned whole = 0;
    begin();
    for (int i = 0; i < 10; i++) {
        console_send_text(console, text_of(LIMIT_CLIPBOARD), LIMIT_CLIPBOARD);
    }
    for (int i = 0; i < 10; i++) {
        size_t length = collect_text(got);
        CHECK(length == 0 || length == LIMIT_CLIPBOARD);
        whole += length > 0;
    }
    CHECK(whole >= 1 && whole < 10);
    expect_silence();
    end();
}

static void test_guest_text(void) {
    begin();
    fake_helper_number(&helper, WIRE_GUEST_OFFER, 1);
    expect(EVENT_GUEST_OFFER);
    CHECK(event.u.on);
    fake_helper_number(&helper, WIRE_GUEST_OFFER, 0);
    expect(EVENT_GUEST_OFFER);
    CHECK(!event.u.on);
    struct wire_message with_nul = {.kind = WIRE_GUEST_TEXT, .payload_length = 7};
    with_nul.u.part.total = 7;
    CHECK(fake_helper_send(&helper, &with_nul, "one\0two", -1));
    expect(EVENT_GUEST_TEXT);
    CHECK_TEXT(event.u.text.text, "one");
    CHECK_INT(event.u.text.length, 3);
    end();
}

static void test_news(void) {
    uint8_t uuid[16];
    begin();
    for (unsigned i = 0; i < 16; i++) {
        uuid[i] = (uint8_t)(i * 17);
    }
    fake_helper_data(&helper, WIRE_IDENTITY, 0, uuid, sizeof uuid);
    expect(EVENT_IDENTITY);
    CHECK(memcmp(event.u.uuid, uuid, sizeof uuid) == 0);
    fake_helper_error(&helper, WIRE_NOTICE, 0, ERROR_ACTION, "no such device", "plug it");
    expect(EVENT_NOTICE);
    CHECK_INT(event.u.error.code, ERROR_ACTION);
    CHECK_TEXT(event.u.error.message, "no such device");
    CHECK_TEXT(event.u.error.hint, "plug it");
    fake_helper_ready(&helper, WIRE_CAN_FILES);
    expect(EVENT_READY); /* the console goes on */
    end();
}

static int open_file(void) {
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    return fd;
}

static void test_file(void) {
    char byte = 1;
    int fd = open_file();
    begin();
    CHECK(console_send_file(console, 5, fd, "name.txt", 1ULL << 40, &err));
    CHECK(fcntl(fd, F_GETFD) < 0); /* consumed */
    expect_told(WIRE_FILE, "name.txt");
    CHECK_INT(message.channel, 5);
    CHECK_INT(message.u.file.total, 1ULL << 40);
    CHECK(read(helper.file, &byte, 1) == 1 && byte == 0);
    fake_helper_progress(&helper, 5, 10, 1ULL << 40);
    expect_of(5, EVENT_FILE_PROGRESS);
    CHECK_INT(event.u.file.done, 10);
    CHECK_INT(event.u.file.total, 1ULL << 40);
    CHECK(!console_send_file(console, 5, open_file(), "again", 1, &err)); /* not done */
    fake_helper_error(&helper, WIRE_FILE_DONE, 5, ERROR_NONE, "", "");
    expect_of(5, EVENT_FILE_DONE);
    CHECK_INT(event.u.error.code, ERROR_NONE);
    CHECK(console_send_file(console, 5, open_file(), "again", 1, &err));
    fake_helper_error(&helper, WIRE_FILE_DONE, 5, ERROR_ACTION, "no room", "");
    expect_of(5, EVENT_FILE_DONE);
    CHECK_INT(event.u.error.code, ERROR_ACTION);
    CHECK_TEXT(event.u.error.message, "no room");
    end();
}

static void test_file_refused(void) {
    int fd = open_file();
    begin();
    CHECK(!console_send_file(console, LIMIT_FILES, fd, "name", 1, &err));
    CHECK(fcntl(fd, F_GETFD) < 0);
    CHECK(strstr(err.message, "name"));
    fd = open_file();
    CHECK(!console_send_file(console, 0, fd, text_of(LIMIT_FILE_NAME), 1, &err));
    CHECK(fcntl(fd, F_GETFD) < 0);
    expect_silence();
    CHECK(console_send_file(console, 0, open_file(), text_of(LIMIT_FILE_NAME - 1), 1,
                            &err));
    end();
}

static void test_cd(void) {
    int fd = open_file();
    begin();
    CHECK(console_share_cd(console, fd, "disc.iso", &err));
    CHECK(fcntl(fd, F_GETFD) < 0);
    expect_told(WIRE_SHARE_CD, "disc.iso");
    CHECK(helper.file >= 0);
    end();
}

static void test_sound(void) {
    static const uint8_t samples[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    begin();
    fake_helper_sound(&helper, WIRE_SOUND_START, 2, 44100);
    expect(EVENT_SOUND_START);
    CHECK_INT(event.u.sound.channels, 2);
    CHECK_INT(event.u.sound.rate, 44100);
    fake_helper_data(&helper, WIRE_SOUND_DATA, 0, samples, 8);
    expect(EVENT_SOUND_DATA);
    CHECK_INT(event.u.data.length, 8);
    CHECK(memcmp(event.u.data.bytes, samples, 8) == 0);
    fake_helper_data(&helper, WIRE_SOUND_DATA, 0, samples, 0);
    expect_none();
    fake_helper_volume(&helper, true, 40000);
    expect(EVENT_SOUND_VOLUME);
    CHECK(event.u.volume.muted);
    CHECK_INT(event.u.volume.volume, 40000);
    fake_helper_number(&helper, WIRE_SOUND_STOP, 0);
    expect(EVENT_SOUND_STOP);
    end();
}

static size_t microphone_bytes(int milliseconds) {
    size_t got = 0;
    while (fake_helper_receive(&helper, &message, milliseconds)) {
        CHECK_INT(message.kind, WIRE_MICROPHONE_DATA);
        CHECK_INT(message.payload_length % 4, 0);
        got += message.payload_length;
    }
    return got;
}

static void test_microphone(void) {
    static uint8_t samples[100001];
    begin();
    console_send_microphone(console, samples, 100);
    expect_silence(); /* nobody listens yet */
    fake_helper_sound(&helper, WIRE_MICROPHONE_START, 2, 48000);
    expect(EVENT_MICROPHONE_START);
    CHECK_INT(event.u.sound.rate, 48000);
    samples[0] = 7;
    console_send_microphone(console, samples, sizeof samples);
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    CHECK_INT(helper.payload[0], 7);
    CHECK_INT(message.payload_length + microphone_bytes(0), 100000);
    fake_helper_number(&helper, WIRE_MICROPHONE_STOP, 0);
    expect(EVENT_MICROPHONE_STOP);
    console_send_microphone(console, samples, 100);
    expect_silence();
    end();
}

/* Sound for a helper that does not listen is not kept for later. */
static void test_microphone_slow(void) {
    static uint8_t samples[40000];
    struct input key = {.kind = INPUT_KEY};
    begin();
    fake_helper_sound(&helper, WIRE_MICROPHONE_START, 2, 48000);
    expect(EVENT_MICROPHONE_START);
    for (int i = 0; i < 1000; i++) {
        console_send_microphone(console, samples, sizeof samples);
    }
    for (int i = 0; i < 500; i++) {
        console_send(console, &key); /* some of them have to wait */
    }
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS)); /* there is room again */
    CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
    size_t got = message.payload_length;
    samples[0] = 1;
    console_send_microphone(console, samples, sizeof samples);
    for (unsigned keys = 0; keys < 500;) {
        expect_none();
        CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        keys += message.kind == WIRE_KEY;
        if (message.kind == WIRE_MICROPHONE_DATA) {
            got += message.payload_length;
            CHECK_INT(helper.payload[0], 0); /* the last did not pass those that wait */
        }
    }
    CHECK(got > 0 && got < 2000000);
    expect_none();
    expect_silence();
    end();
}

static void test_usb(void) {
    begin();
    fake_helper_usb(&helper, 127, 0x1234, 0xfffe, true, "A Stick\x01");
    expect_of(127, EVENT_USB_DEVICE);
    CHECK_INT(event.u.usb.vendor, 0x1234);
    CHECK_INT(event.u.usb.product, 0xfffe);
    CHECK(event.u.usb.is_present && event.u.usb.is_redirected);
    CHECK(event.u.usb.is_redirectable);
    CHECK_TEXT(event.u.usb.name, "A Stick\x01");
    fake_helper_usb(&helper, 0, 1, 2, false, "");
    expect_of(0, EVENT_USB_DEVICE);
    CHECK(!event.u.usb.is_redirected);
    CHECK_TEXT(event.u.usb.name, "");
    end();
}

static void test_ports(void) {
    static uint8_t bytes[100000];
    size_t got = 0;
    begin();
    fake_helper_port(&helper, 3, true, "org.example.port");
    expect_of(3, EVENT_PORT_STATE);
    CHECK(event.u.port.on);
    CHECK_TEXT(event.u.port.name, "org.example.port");
    fake_helper_data(&helper, WIRE_PORT_OUTPUT, 3, "a\0b", 3);
    expect_of(3, EVENT_PORT_OUTPUT);
    CHECK_INT(event.u.data.length, 3);
    CHECK(memcmp(event.u.data.bytes, "a\0b", 3) == 0);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    }
    console_send_port(console, 3, bytes, sizeof bytes);
    while (got < sizeof bytes) {
        CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        CHECK_INT(message.kind, WIRE_PORT_INPUT);
        CHECK_INT(message.channel, 3);
        CHECK(memcmp(helper.payload, bytes + got, message.payload_length) == 0);
        got += message.payload_length;
    }
    CHECK_INT(got, sizeof bytes);
    end();
}

/* Everything keeps its order, also what had to wait: a password comes before its stream,
 * a file with its own fd. */
static void test_order(void) {
    struct input key = {.kind = INPUT_KEY};
    int pipe_ends[2];
    CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
    begin();
    for (int i = 0; i < 600; i++) {
        console_send(console, &key);
    }
    CHECK(console_password(console, "secret", &err));
    CHECK(console_send_file(console, 1, open_file(), "name", 1, &err));
    CHECK(console_show_display(console, 1, &err));
    CHECK(console_stream(console, 0, pipe_ends[1], true, &err));
    console_hide_display(console, 1);
    static const enum wire_kind order[] = {WIRE_PASSWORD, WIRE_FILE, WIRE_DISPLAY_SHOW,
                                           WIRE_STREAM, WIRE_DISPLAY_HIDE};
    for (size_t seen = 0; seen < sizeof order / sizeof order[0];) {
        expect_none();
        CHECK(fake_helper_receive(&helper, &message, PATIENCE_MS));
        if (message.kind == WIRE_PASSWORD) {
            CHECK(memcmp(helper.payload, "secret", 6) == 0);
        }
        if (message.kind != WIRE_KEY) {
            CHECK_INT(message.kind, order[seen]);
            seen++;
        }
    }
    CHECK(helper.file >= 0);
    CHECK(write(helper.stream, "x", 1) == 1);
    close(pipe_ends[0]);
    end();
}

/* After the end nothing is sent, all that was handed over is closed. */
static void test_after_end(void) {
    int fd = open_file(), cd = open_file();
    begin();
    fake_helper_sound(&helper, WIRE_MICROPHONE_START, 2, 48000);
    fake_helper_closed(&helper, ERROR_CONNECTION_LOST, "the server has gone", "");
    expect(EVENT_MICROPHONE_START);
    expect(EVENT_CLOSED);
    CHECK(!console_password(console, "secret", &err));
    CHECK(!console_send_file(console, 0, fd, "name", 1, &err));
    CHECK(!console_share_cd(console, cd, "name", &err));
    CHECK(!console_show_display(console, 1, &err));
    console_send_text(console, "text", 4);
    console_send_port(console, 0, "text", 4);
    console_send_microphone(console, "text", 4);
    console_hide_display(console, 0);
    CHECK(fcntl(fd, F_GETFD) < 0 && fcntl(cd, F_GETFD) < 0);
    expect_silence();
    end();
}

static const struct check_case cases[] = {
    {"password", test_password},
    {"settings", test_settings},
    {"host-text", test_host_text},
    {"host-texts-slow", test_host_texts_slow},
    {"guest-text", test_guest_text},
    {"news", test_news},
    {"file", test_file},
    {"file-refused", test_file_refused},
    {"cd", test_cd},
    {"sound", test_sound},
    {"microphone", test_microphone},
    {"microphone-slow", test_microphone_slow},
    {"usb", test_usb},
    {"ports", test_ports},
    {"order", test_order},
    {"after-end", test_after_end},
};

CHECK_MAIN(cases)
