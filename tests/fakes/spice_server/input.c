/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/input.h"

#include <string.h>

#include "tests/fakes/spice_server/picture.h"

enum {
    ECHO_SIDE = 64, /* of the box that a key flips, at the top left */
    ECHO_ON = 0xffffff,
    ECHO_OFF = 0x000000,
    RELEASED = 0x80, /* in a scancode's last byte */
    EXTENDED = 0xe0,
};

struct keyboard {
    SpiceKbdInstance instance;
    struct input *input;
};

struct mouse {
    SpiceMouseInstance instance;
    struct input *input;
};

struct tablet {
    SpiceTabletInstance instance;
    struct input *input;
    bool present;
};

struct input {
    struct server *server;
    struct keyboard keyboard;
    struct mouse mouse;
    struct tablet tablet;
    uint8_t leds;
    GString *events; /* since they were last asked for, a space before each */
    bool echo, echo_is_on;
};

static void note(struct input *input, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(struct input *input, const char *format, ...) {
    va_list values;
    g_string_append_c(input->events, ' ');
    va_start(values, format);
    g_string_append_vprintf(input->events, format, values);
    va_end(values);
    g_string_append_printf(input->events, "@%" G_GINT64_FORMAT, g_get_monotonic_time());
}

static void key_byte(SpiceKbdInstance *instance, uint8_t byte) {
    struct input *input = ((struct keyboard *)instance)->input;
    if (input->echo && byte != EXTENDED && !(byte & RELEASED)) {
        input->echo_is_on = !input->echo_is_on;
        picture_fill(input->server->displays[0],
                     (struct rect){0, 0, ECHO_SIDE, ECHO_SIDE},
                     input->echo_is_on ? ECHO_ON : ECHO_OFF);
    }
    note(input, "key:%02x", byte);
}

static uint8_t get_leds(SpiceKbdInstance *instance) {
    return ((struct keyboard *)instance)->input->leds;
}

static void mouse_motion(SpiceMouseInstance *instance, int dx, int dy, int dz,
                         uint32_t buttons) {
    struct input *input = ((struct mouse *)instance)->input;
    note(input, "motion:%d,%d,%d,%x", dx, dy, dz, buttons);
}

static void mouse_buttons(SpiceMouseInstance *instance, uint32_t buttons) {
    note(((struct mouse *)instance)->input, "buttons:%x", buttons);
}

static void tablet_size(SpiceTabletInstance *instance, int width, int height) {
    (void)instance;
    (void)width;
    (void)height;
}

static void tablet_position(SpiceTabletInstance *instance, int x, int y,
                            uint32_t buttons) {
    note(((struct tablet *)instance)->input, "position:%d,%d,%x", x, y, buttons);
}

static void tablet_wheel(SpiceTabletInstance *instance, int clicks, uint32_t buttons) {
    note(((struct tablet *)instance)->input, "wheel:%d,%x", clicks, buttons);
}

static void tablet_buttons(SpiceTabletInstance *instance, uint32_t buttons) {
    note(((struct tablet *)instance)->input, "buttons:%x", buttons);
}

static const SpiceKbdInterface keyboard_interface = {
    .base = {.type = SPICE_INTERFACE_KEYBOARD,
             .description = "test keyboard",
             .major_version = SPICE_INTERFACE_KEYBOARD_MAJOR,
             .minor_version = SPICE_INTERFACE_KEYBOARD_MINOR},
    .push_scan_freg = key_byte,
    .get_leds = get_leds,
};

static const SpiceMouseInterface mouse_interface = {
    .base = {.type = SPICE_INTERFACE_MOUSE,
             .description = "test mouse",
             .major_version = SPICE_INTERFACE_MOUSE_MAJOR,
             .minor_version = SPICE_INTERFACE_MOUSE_MINOR},
    .motion = mouse_motion,
    .buttons = mouse_buttons,
};

static const SpiceTabletInterface tablet_interface = {
    .base = {.type = SPICE_INTERFACE_TABLET,
             .description = "test tablet",
             .major_version = SPICE_INTERFACE_TABLET_MAJOR,
             .minor_version = SPICE_INTERFACE_TABLET_MINOR},
    .set_logical_size = tablet_size,
    .position = tablet_position,
    .wheel = tablet_wheel,
    .buttons = tablet_buttons,
};

static void set_tablet(struct input *input, bool present) {
    if (present && !input->tablet.present) {
        spice_server_add_interface(input->server->spice, &input->tablet.instance.base);
    } else if (!present && input->tablet.present) {
        spice_server_remove_interface(&input->tablet.instance.base);
    }
    input->tablet.present = present;
}

struct input *input_new(struct server *server, bool tablet) {
    struct input *input = g_new0(struct input, 1);
    input->server = server;
    input->events = g_string_new(NULL);
    input->keyboard.input = input;
    input->keyboard.instance.base.sif = &keyboard_interface.base;
    input->mouse.input = input;
    input->mouse.instance.base.sif = &mouse_interface.base;
    input->tablet.input = input;
    input->tablet.instance.base.sif = &tablet_interface.base;
    spice_server_add_interface(server->spice, &input->keyboard.instance.base);
    spice_server_add_interface(server->spice, &input->mouse.instance.base);
    set_tablet(input, tablet);
    return input;
}

/* All since the last call: KIND:VALUES@MICROSECONDS (monotonic), in order. */
static bool run_events(struct server *server, char **words, GString *answer) {
    (void)words;
    g_string_append_len(answer, server->input->events->str,
                        (gssize)server->input->events->len);
    g_string_truncate(server->input->events, 0);
    return true;
}

/* leds N: scroll 1, num 2, caps 4. */
static bool run_leds(struct server *server, char **words, GString *answer) {
    (void)answer;
    server->input->leds = (uint8_t)server_number(words[0]);
    spice_server_kbd_leds(&server->input->keyboard.instance, server->input->leds);
    return true;
}

/* mouse client|server: with or without a tablet. */
static bool run_mouse(struct server *server, char **words, GString *answer) {
    (void)answer;
    set_tablet(server->input, strcmp(words[0], "client") == 0);
    return true;
}

static bool run_echo(struct server *server, char **words, GString *answer) {
    (void)answer;
    server->input->echo = strcmp(words[0], "on") == 0;
    return true;
}

const struct server_command input_commands[] = {
    {"events", 0, run_events},
    {"leds", 1, run_leds},
    {"mouse", 1, run_mouse},
    {"echo", 1, run_echo},
    {0},
};
