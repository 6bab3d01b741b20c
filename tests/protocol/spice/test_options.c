/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/options.h"

#include <spice/enums.h>

#include "protocol/spice/buttons.h"
#include "protocol/spice/environment.h"
#include "tests/check.h"

static void test_compression(void) {
    CHECK_INT(options_compression(-1, true), SPICE_IMAGE_COMPRESSION_OFF);
    CHECK_INT(options_compression(-1, false), SPICE_IMAGE_COMPRESSION_AUTO_GLZ);
    CHECK_INT(options_compression(SPICE_IMAGE_COMPRESSION_LZ4, true),
              SPICE_IMAGE_COMPRESSION_LZ4);
    CHECK_INT(options_compression(SPICE_IMAGE_COMPRESSION_OFF, false),
              SPICE_IMAGE_COMPRESSION_OFF);
    CHECK_INT(options_compression(0, true), SPICE_IMAGE_COMPRESSION_OFF);
    CHECK_INT(options_compression(99, false), SPICE_IMAGE_COMPRESSION_AUTO_GLZ);
}

static void test_environment(void) {
    setenv("SPICE_PROXY", "http://elsewhere", 1);
    setenv("GST_PLUGIN_PATH", "/elsewhere", 1);
    environment_set(false);
    CHECK(getenv("SPICE_PROXY") == NULL);
    CHECK(getenv("HOME") == NULL);
    CHECK_TEXT(getenv("GST_PLUGIN_PATH"), "");
    CHECK_TEXT(getenv("GST_REGISTRY_FORK"), "no");
    setenv("GST_PLUGIN_PATH", "/elsewhere", 1);
    environment_set(true);
    CHECK(getenv("GST_PLUGIN_PATH") == NULL);
    CHECK(getenv("GST_REGISTRY_DISABLE") == NULL);
    CHECK_TEXT(getenv("GST_REGISTRY_FORK"), "no");
}

static void test_buttons(void) {
    CHECK_INT(buttons_mask(0), 0);
    CHECK_INT(buttons_mask(1), 1);
    CHECK_INT(buttons_mask(1 << 7), 32);
    CHECK_INT(buttons_mask(1 << 8), 64);
    CHECK_INT(buttons_mask(1 | 2 | 4 | 1 << 3 | 1 << 20), 7);
}

static const struct check_case cases[] = {
    {"compression", test_compression},
    {"environment", test_environment},
    {"buttons", test_buttons},
};
CHECK_MAIN(cases)
