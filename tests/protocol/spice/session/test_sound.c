/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/member_test.h"

enum {
    FRAMES = 9600,
    FRAME = 4, /* bytes, stereo */
    VOLUME = 30000,
    PACKET = 2400, /* frames */
    LEFT_WAVE = 96,
    RIGHT_WAVE = 160,
    LOUD = 12000,
};

/* The server's buffers hold 480 frames, which is 10 ms: all of them are sent. */
static void test_sample_for_sample(void) {
    uint32_t frame, got = 0;
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "sound-start");
    await(EVENT_SOUND_START);
    CHECK_INT(session.event.u.sound.channels, 2);
    CHECK_INT(session.event.u.sound.rate, 48000);
    spice_server_ask(&session.server, "sound-play %d", FRAMES);
    while (got < FRAMES) {
        await(EVENT_SOUND_DATA);
        CHECK_INT(session.event.u.data.length % FRAME, 0);
        for (size_t at = 0; at < session.event.u.data.length; at += FRAME) {
            memcpy(&frame, session.event.u.data.bytes + at, sizeof frame);
            CHECK_INT(frame, pattern_sound(got));
            got++;
        }
    }
    act(INPUT_SOUND_DELAY, 40, true);
    spice_server_ask(&session.server, "sound-stop");
    await(EVENT_SOUND_STOP);
    spice_server_ask(&session.server, "sound-start");
    await(EVENT_SOUND_START);
    end();
}

static void test_compressed(void) {
    size_t bytes = 0;
    start("--sound --opus", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "sound-start");
    await(EVENT_SOUND_START);
    spice_server_ask(&session.server, "sound-play %d", FRAMES);
    while (bytes < FRAMES * FRAME) {
        await(EVENT_SOUND_DATA);
        bytes += session.event.u.data.length;
    }
    CHECK_INT(bytes, FRAMES * FRAME);
    end();
}

static void test_volume(void) {
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "sound-start");
    await(EVENT_SOUND_START);
    spice_server_ask(&session.server, "sound-volume %d 0", VOLUME);
    do {
        await(EVENT_SOUND_VOLUME);
    } while (session.event.u.volume.volume != VOLUME || session.event.u.volume.muted);
    spice_server_ask(&session.server, "sound-volume %d 1", VOLUME);
    do {
        await(EVENT_SOUND_VOLUME);
    } while (!session.event.u.volume.muted);
    CHECK_INT(session.event.u.volume.volume, VOLUME);
    end();
}

/* A microphone that nobody wanted is not asked for, and its channel not opened. */
static void test_not_wanted(void) {
    start("--sound", 0);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "sound-start");
    spice_server_ask(&session.server, "record-start");
    check_none(EVENT_SOUND_START);
    end();
    start("--sound", WIRE_WANT_SOUND);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "record-start");
    check_none(EVENT_MICROPHONE_START);
    end();
}

/* A wave of each side's own length. It goes over compressed: what comes has the waves,
 * not the samples. */
static void speak(uint32_t first, uint32_t count) {
    int16_t samples[PACKET * 2];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = first + i;
        samples[i * 2] = at % LEFT_WAVE < LEFT_WAVE / 2 ? LOUD : -LOUD;
        samples[i * 2 + 1] = at % RIGHT_WAVE < RIGHT_WAVE / 2 ? LOUD : -LOUD;
    }
    console_send_microphone(session.console, samples, count * FRAME);
}

static void check_waves(void) {
    unsigned left, right;
    const char *answer = spice_server_ask(&session.server, "recorded-waves");
    CHECK_INT(sscanf(answer, "%u %u", &left, &right), 2);
    CHECK(abs((int)left - FRAMES / LEFT_WAVE) <= 2);
    CHECK(abs((int)right - FRAMES / RIGHT_WAVE) <= 2);
}

static void test_microphone(void) {
    char expected[32];
    start("--sound", WIRE_WANT_MICROPHONE);
    await_abilities(WIRE_CAN_SCANCODES, true);
    spice_server_ask(&session.server, "record-start");
    await(EVENT_MICROPHONE_START);
    CHECK_INT(session.event.u.sound.channels, 2);
    CHECK_INT(session.event.u.sound.rate, 48000);
    for (uint32_t sent = 0; sent < FRAMES; sent += PACKET) {
        speak(sent, PACKET);
        /* The server gives nothing out before 4096 are there. */
        snprintf(expected, sizeof expected, " %u ", sent > 0 ? sent + PACKET : 0);
        await_answer("recorded", expected);
    }
    check_waves();
    spice_server_ask(&session.server, "record-stop");
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
