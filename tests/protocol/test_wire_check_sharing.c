/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules for streams, sound, files, devices and ports. */
#include "tests/protocol/wire_check_test.h"

static void test_streams(void) {
    const unsigned sound = channel_number(CHANNEL_PLAYBACK, 0);
    const unsigned main = channel_number(CHANNEL_MAIN, 0);
    wire_state_init(&state, WIRE_WANT_SOUND, 0);
    CHECK(bare(WIRE_NEED_STREAM, 0));
    CHECK(!bare(WIRE_NEED_STREAM, 0)); /* not answered */
    CHECK(!bare(WIRE_NEED_STREAM, 1)); /* VNC has one */
    CHECK(bare(WIRE_NEED_STREAM, channel_number(CHANNEL_DISPLAY, 255)));
    CHECK(bare(WIRE_NEED_STREAM, sound));
    wire_state_answer(&state, sound);
    CHECK(bare(WIRE_NEED_STREAM, sound));
    CHECK(!bare(WIRE_NEED_STREAM, channel_number(CHANNEL_RECORD, 0)));
    CHECK(!bare(WIRE_NEED_STREAM, channel_number(CHANNEL_USBREDIR, 0)));
    CHECK(!bare(WIRE_NEED_STREAM, channel_number((enum channel_kind)7, 0)));
    CHECK(!bare(WIRE_NEED_STREAM, channel_number(CHANNEL_KINDS, 0)));
    CHECK(!bare(WIRE_NEED_STREAM, UINT32_MAX));
    CHECK_INT(state.streams, 4);
    /* One that came unasked may have crossed its question, but only one. */
    wire_state_answer(&state, main);
    CHECK(bare(WIRE_NEED_STREAM, main));
    CHECK(bare(WIRE_NEED_STREAM, main));
    CHECK(!bare(WIRE_NEED_STREAM, main));
    wire_state_answer(&state, UINT32_MAX);
}

static void test_streams_bounded(void) {
    wire_state_init(&state, 0, 0);
    for (unsigned i = 0; i < LIMIT_STREAMS; i++) {
        CHECK(bare(WIRE_NEED_STREAM, channel_number(CHANNEL_MAIN, 0)));
        wire_state_answer(&state, channel_number(CHANNEL_MAIN, 0));
    }
    CHECK(!bare(WIRE_NEED_STREAM, channel_number(CHANNEL_MAIN, 0)));
}

static bool format(enum wire_kind kind, unsigned channels, unsigned rate) {
    struct wire_message message = {.kind = kind, .u.sound = {channels, rate}};
    return good(&message);
}

static void check_formats(enum wire_kind kind) {
    CHECK(format(kind, 1, LIMIT_RATE_MINIMUM));
    CHECK(format(kind, 2, LIMIT_RATE_MAXIMUM));
    CHECK(!format(kind, 0, 48000));
    CHECK(!format(kind, 3, 48000));
    CHECK(!format(kind, UINT32_MAX, 48000));
    CHECK(!format(kind, 2, 0));
    CHECK(!format(kind, 2, LIMIT_RATE_MINIMUM - 1));
    CHECK(!format(kind, 2, LIMIT_RATE_MAXIMUM + 1));
}

static bool volume(uint32_t muted, uint32_t value) {
    struct wire_message message = {.kind = WIRE_SOUND_VOLUME, .u.volume = {muted, value}};
    return good(&message);
}

static void test_sound(void) {
    wire_state_init(&state, WIRE_WANT_SOUND | WIRE_WANT_MICROPHONE, 0);
    CHECK(!bytes(WIRE_SOUND_DATA, 0, 4));
    check_formats(WIRE_SOUND_START);
    check_formats(WIRE_MICROPHONE_START);
    CHECK(format(WIRE_SOUND_START, 2, 48000));
    CHECK(bytes(WIRE_SOUND_DATA, 0, WIRE_PAYLOAD_MAX));
    CHECK(bytes(WIRE_SOUND_DATA, 0, 0));
    CHECK(!bytes(WIRE_SOUND_DATA, 0, 6));
    CHECK(!bytes(WIRE_SOUND_DATA, 0, 1));
    CHECK(!bytes(WIRE_SOUND_DATA, 1, 4));
    CHECK(format(WIRE_SOUND_START, 1, 48000));
    CHECK(bytes(WIRE_SOUND_DATA, 0, 6));
    CHECK(bare(WIRE_SOUND_STOP, 0));
    CHECK(!bytes(WIRE_SOUND_DATA, 0, 4));
    CHECK_INT(state.microphone_channels, 2);
    CHECK(bare(WIRE_MICROPHONE_STOP, 0));
    CHECK_INT(state.microphone_channels, 0);
    CHECK(volume(0, 0) && volume(1, 65535));
    CHECK(!volume(2, 0));
    CHECK(!volume(0, 65536));
}

static bool progress(unsigned file, uint64_t done, uint64_t total) {
    struct wire_message message = {
        .kind = WIRE_FILE_PROGRESS, .channel = file, .u.file = {done, total}};
    return good(&message);
}

static void test_files(void) {
    const uint32_t length = sizeof(struct wire_error);
    wire_state_init(&state, WIRE_WANT_FILES, 0);
    CHECK(!progress(7, 0, 1));
    CHECK(!bytes(WIRE_FILE_DONE, 7, length));
    wire_state_copy(&state, 7);
    CHECK(wire_state_copies(&state, 7) && !wire_state_copies(&state, 6));
    CHECK(progress(7, 0, 0));
    CHECK(progress(7, UINT64_MAX, UINT64_MAX));
    CHECK(!progress(7, 2, 1));
    CHECK(!progress(8, 0, 1));
    CHECK(!progress(LIMIT_FILES + 7, 0, 1));
    CHECK(!bytes(WIRE_FILE_DONE, 7, length - 1));
    CHECK(!bytes(WIRE_FILE_DONE, 7, 0));
    CHECK(bytes(WIRE_FILE_DONE, 7, length));
    CHECK(!progress(7, 0, 1));
    CHECK(!bytes(WIRE_FILE_DONE, 7, length));
    wire_state_copy(&state, LIMIT_FILES - 1);
    CHECK(bytes(WIRE_FILE_DONE, LIMIT_FILES - 1, length));
}

static bool usb(unsigned device, uint8_t present, uint8_t redirected,
                uint8_t redirectable) {
    struct wire_message message = {
        .kind = WIRE_USB_DEVICE,
        .channel = device,
        .u.usb = {0x1234, 0x5678, present, redirected, redirectable}};
    return good(&message);
}

static void test_devices(void) {
    wire_state_init(&state, WIRE_WANT_USB | WIRE_WANT_PORTS, 0);
    CHECK(usb(0, 1, 1, 1));
    CHECK(usb(LIMIT_USB_DEVICES - 1, 0, 0, 0));
    CHECK(!usb(LIMIT_USB_DEVICES, 0, 0, 0));
    CHECK(!usb(0, 2, 0, 0));
    CHECK(!usb(0, 0, 255, 0));
    CHECK(!usb(0, 0, 0, 2));
    CHECK(bytes(WIRE_USB_DEVICE, 1, LIMIT_NAME - 1));
    CHECK(!bytes(WIRE_USB_DEVICE, 1, LIMIT_NAME));
    CHECK(number(WIRE_PORT_STATE, LIMIT_PORTS - 1, 1));
    CHECK(!number(WIRE_PORT_STATE, LIMIT_PORTS, 1));
    CHECK(!number(WIRE_PORT_STATE, 0, 2));
    CHECK(bytes(WIRE_PORT_STATE, 0, LIMIT_NAME - 1));
    CHECK(!bytes(WIRE_PORT_STATE, 0, LIMIT_NAME));
    CHECK(bytes(WIRE_PORT_OUTPUT, LIMIT_PORTS - 1, WIRE_PAYLOAD_MAX));
    CHECK(!bytes(WIRE_PORT_OUTPUT, LIMIT_PORTS, 1));
}

static const struct check_case cases[] = {
    {"streams", test_streams}, {"streams-bounded", test_streams_bounded},
    {"sound", test_sound},     {"files", test_files},
    {"devices", test_devices},
};

CHECK_MAIN(cases)
