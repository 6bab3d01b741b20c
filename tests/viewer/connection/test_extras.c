/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wanted beyond picture and input, where it cannot be. */
#include "viewer/connection/extras.h"

#include "protocol/channel.h"
#include "protocol/wire.h"
#include "tests/check.h"

static const unsigned no_extras = WIRE_WANT_SOUND | WIRE_WANT_FILES | WIRE_WANT_NO_INPUT;

static void test_of(void) {
    CHECK_INT(extras_of(no_extras), 0);
    CHECK_INT(extras_of(no_extras | WIRE_WANT_USB), WIRE_WANT_USB);
}

static void test_vnc(void) {
    struct error err = {.code = ERROR_NONE};
    CHECK(extras_check_vnc(no_extras, &err));
    CHECK(!extras_check_vnc(no_extras | WIRE_WANT_USB, &err));
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "CD") != NULL);
    CHECK(err.hint[0] != '\0');
}

static void test_secure(void) {
    const struct endpoint endpoint = {.protocol = ENDPOINT_SPICE,
                                      .secure_channels = 1u << CHANNEL_RECORD};
    struct error why = {.code = ERROR_NONE};
    unsigned wanted = no_extras | WIRE_WANT_MICROPHONE | WIRE_WANT_FOLDER;
    CHECK(extras_drop_secure(&wanted, &endpoint, &why));
    CHECK(strstr(why.message, "microphone cannot go to the guest: ") != NULL);
    CHECK_INT(wanted, no_extras | WIRE_WANT_FOLDER);
    CHECK(!extras_drop_secure(&wanted, &endpoint, &why));
}

static void test_missing(void) {
    const uint32_t channels = 1u << CHANNEL_DISPLAY | 1u << CHANNEL_USBREDIR;
    struct error why = {.code = ERROR_NONE};
    unsigned wanted = WIRE_WANT_USB | WIRE_WANT_FOLDER;
    CHECK(extras_drop_missing(&wanted, channels, &why));
    CHECK_INT(wanted, WIRE_WANT_USB);
    CHECK_INT(why.code, ERROR_UNSUPPORTED);
    CHECK(strstr(why.message, "folder") != NULL);
    CHECK(strstr(why.hint, "webdav") != NULL);
    CHECK(!extras_drop_missing(&wanted, channels, &why));
}

static const struct check_case cases[] = {
    {"of", test_of},
    {"vnc", test_vnc},
    {"secure", test_secure},
    {"missing", test_missing},
};

CHECK_MAIN(cases)
