/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/check.h"
#include "tests/fakes/pattern.h"
#include "tests/protocol/spice/session/spice_session_test.h"

static struct spice_session session;

static void check_noise(unsigned display, int left, int top, unsigned seed) {
    const struct spice_picture *picture = &session.pictures[display];
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            CHECK_INT(spice_session_pixel(&session, display, x, y),
                      pattern_noise(left + x, top + y, seed));
        }
    }
}

static void first_picture(void) {
    spice_session_begin(&session, "--size 320x200", 0);
    spice_server_ask(&session.server, "pattern 7");
    spice_session_await_pixel(&session, 0, 319, 199, pattern_noise(319, 199, 7));
    CHECK(session.displays[0]);
    CHECK(!session.displays[1]);
    check_noise(0, 0, 0, 7);
    spice_session_end(&session);
}

static const struct check_case cases[] = {
    {"first picture", first_picture},
};
CHECK_MAIN(cases)
