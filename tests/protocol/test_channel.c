/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/channel.h"

#include "protocol/wire.h"
#include "tests/check.h"

static void test_numbers(void) {
    CHECK_INT(channel_number(CHANNEL_ONLY, 0), 0);
    for (unsigned kind = 0; kind < CHANNEL_KINDS; kind++) {
        for (unsigned id = 0; id < CHANNEL_IDS; id++) {
            unsigned number = channel_number((enum channel_kind)kind, id);
            CHECK_INT(channel_kind(number), kind);
            CHECK_INT(channel_id(number), id);
        }
    }
}

static bool allowed(uint32_t wanted, enum channel_kind kind) {
    return channel_allowed(wanted) >> kind & 1;
}

static void test_allowed(void) {
    static const enum channel_kind basic[] = {CHANNEL_ONLY, CHANNEL_MAIN, CHANNEL_DISPLAY,
                                              CHANNEL_INPUTS, CHANNEL_CURSOR};
    static const struct {
        uint32_t wanted;
        enum channel_kind kind;
    } extras[] = {
        {WIRE_WANT_SOUND, CHANNEL_PLAYBACK},      {WIRE_WANT_MICROPHONE, CHANNEL_RECORD},
        {WIRE_WANT_SMARTCARD, CHANNEL_SMARTCARD}, {WIRE_WANT_USB, CHANNEL_USBREDIR},
        {WIRE_WANT_PORTS, CHANNEL_PORT},          {WIRE_WANT_FOLDER, CHANNEL_WEBDAV},
    };
    for (size_t i = 0; i < sizeof basic / sizeof basic[0]; i++) {
        CHECK(allowed(0, basic[i]));
    }
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        CHECK(allowed(extras[i].wanted, extras[i].kind));
        CHECK(!allowed(WIRE_WANT_ALL & ~extras[i].wanted, extras[i].kind));
    }
    CHECK_INT(channel_allowed(UINT32_MAX) >> CHANNEL_KINDS, 0);
    CHECK(!allowed(UINT32_MAX, (enum channel_kind)7));
}

static void test_names(void) {
    CHECK_TEXT(channel_name(CHANNEL_DISPLAY), "display");
    CHECK_TEXT(channel_name(CHANNEL_USBREDIR), "usbredir");
    CHECK(channel_name(7) == NULL);
    CHECK(channel_name(CHANNEL_KINDS) == NULL);
    CHECK(channel_name(UINT32_MAX) == NULL);
}

static const struct check_case cases[] = {
    {"numbers", test_numbers},
    {"allowed", test_allowed},
    {"names", test_names},
};

CHECK_MAIN(cases)
