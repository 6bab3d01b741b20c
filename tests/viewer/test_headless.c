/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for the picture of one of several displays, without a window. */
#include "viewer/headless.h"

#include <unistd.h>

#include "base/clock.h"
#include "protocol/wire.h"
#include "tests/check.h"
#include "tests/fakes/fake_helper.h"

enum {
    PATIENCE_MS = 5000,
    WIDTH = 8,
    HEIGHT = 4,
};

static const struct rect whole = {0, 0, WIDTH, HEIGHT};
static struct fake_helper helper;
static struct connection *connection;
static struct frame frame;
static struct error err;

static void begin(unsigned display) {
    int ends[2];
    const struct console_settings settings = {.display = display};
    CHECK(wire_pair(ends, &err));
    struct console *console = console_attach(ends[0], &settings, &err);
    CHECK(console && fake_helper_begin(&helper, ends[1], PATIENCE_MS));
    connection = connection_from_console(console, "guest");
    err = (struct error){.code = ERROR_NONE};
}

static void end(void) {
    connection_stop(connection);
    fake_helper_end(&helper);
}

static bool wait_for(unsigned display, int milliseconds) {
    return headless_frame(connection, display, -1, clock_now_ms() + milliseconds, &frame,
                          &err);
}

static void second_display(void) {
    begin(1);
    fake_helper_display(&helper, 0, true);
    fake_helper_display(&helper, 1, true);
    fake_helper_switch(&helper, 1);
    fake_helper_size(&helper, WIDTH, HEIGHT);
    fake_helper_fill(&helper, whole, 0x123456);
    fake_helper_frame(&helper, whole, true);
    CHECK(wait_for(1, PATIENCE_MS));
    CHECK_INT(frame.width, WIDTH);
    CHECK_INT(frame.pixels[0], 0x123456);
    end();
}

static void no_such_display(void) {
    begin(3);
    fake_helper_display(&helper, 0, true);
    fake_helper_display(&helper, 1, true);
    fake_helper_display(&helper, 2, true);
    fake_helper_display(&helper, 4, true);
    fake_helper_display(&helper, 4, false);
    CHECK(!wait_for(3, 50));
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.message, "no display 4") != NULL);
    CHECK(strstr(err.hint, "1, 2 and 3") != NULL);
    CHECK(strstr(err.hint, "5") == NULL);
    end();
}

/* A display that is there but not painted is another matter. */
static void no_picture(void) {
    begin(0);
    fake_helper_display(&helper, 0, true);
    CHECK(!wait_for(0, 50));
    CHECK_INT(err.code, ERROR_NO_FRAME);
    fake_helper_size(&helper, WIDTH, HEIGHT);
    fake_helper_frame(&helper, whole, false);
    CHECK(!wait_for(0, 50));
    CHECK_INT(err.code, ERROR_NO_FRAME);
    CHECK(strstr(err.message, "complete") != NULL);
    end();
}

static void closed(void) {
    begin(0);
    fake_helper_closed(&helper, ERROR_UNSUPPORTED, "no", "");
    CHECK(!wait_for(0, PATIENCE_MS));
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    end();
}

static const struct check_case cases[] = {
    {"second-display", second_display},
    {"no-such-display", no_such_display},
    {"no-picture", no_picture},
    {"closed", closed},
};

CHECK_MAIN(cases)
