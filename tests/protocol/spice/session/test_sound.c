/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/member_test.h"

enum {
    FRAMES = 9600,
    FRAME = 4, /* bytes, stereo */
    VOLUME = 30000,
};

/* The server's buffers hold 480 frames, which is 10 ms: all of them are sent. */
static void test_sample_for_sample(void) {
    uint32_t frame, got = 0;
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "sound-start");
    await(EVENT_SOUND_START);
    CHECK_INT(event.u.sound.channels, 2);
    CHECK_INT(event.u.sound.rate, 48000);
    spice_server_ask(&server, "sound-play %d", FRAMES);
    while (got < FRAMES) {
        await(EVENT_SOUND_DATA);
        CHECK_INT(event.u.data.length % FRAME, 0);
        for (size_t at = 0; at < event.u.data.length; at += FRAME) {
            memcpy(&frame, event.u.data.bytes + at, sizeof frame);
            CHECK_INT(frame, pattern_sound(got));
            got++;
        }
    }
    act(INPUT_SOUND_DELAY, 40, true);
    spice_server_ask(&server, "sound-stop");
    await(EVENT_SOUND_STOP);
    spice_server_ask(&server, "sound-start");
    await(EVENT_SOUND_START);
    end();
}

static void test_compressed(void) {
    size_t bytes = 0;
    start("--sound --opus", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "sound-start");
    await(EVENT_SOUND_START);
    spice_server_ask(&server, "sound-play %d", FRAMES);
    while (bytes < FRAMES * FRAME) {
        await(EVENT_SOUND_DATA);
        bytes += event.u.data.length;
    }
    CHECK_INT(bytes, FRAMES * FRAME);
    end();
}

static void test_volume(void) {
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "sound-start");
    await(EVENT_SOUND_START);
    spice_server_ask(&server, "sound-volume %d 0", VOLUME);
    do {
        await(EVENT_SOUND_VOLUME);
    } while (event.u.volume.volume != VOLUME || event.u.volume.muted);
    spice_server_ask(&server, "sound-volume %d 1", VOLUME);
    do {
        await(EVENT_SOUND_VOLUME);
    } while (!event.u.volume.muted);
    CHECK_INT(event.u.volume.volume, VOLUME);
    end();
}

/* A microphone that nobody wanted is not asked for, and its channel not opened. */
static void test_not_wanted(void) {
    start("--sound", 0);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "sound-start");
    spice_server_ask(&server, "record-start");
    check_none(EVENT_SOUND_START);
    end();
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "record-start");
    check_none(EVENT_MICROPHONE_START);
    end();
}

static void test_microphone(void) {
    uint32_t frames[FRAMES];
    char expected[32];
    for (uint32_t i = 0; i < FRAMES; i++) {
        frames[i] = pattern_sound(i);
    }
    start("--sound", WIRE_WANT_MICROPHONE);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&server, "record-start");
    await(EVENT_MICROPHONE_START);
    CHECK_INT(event.u.sound.channels, 2);
    console_send_microphone(console, frames, sizeof frames);
    snprintf(expected, sizeof expected, " %d", FRAMES);
    spice_server_await(&server, "recorded", expected);
    const char *same = strrchr(spice_server_ask(&server, "recorded"), ' ');
    CHECK(same && atoi(same) == FRAMES);
    spice_server_ask(&server, "record-stop");
    await(EVENT_MICROPHONE_STOP);
    end();
}

static const struct check_case cases[] = {
    {"sample for sample", test_sample_for_sample},
    {"compressed", test_compressed},
    {"volume", test_volume},
    {"not wanted", test_not_wanted},
    {"microphone", test_microphone},
};

CHECK_MAIN(cases)
