/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SPICE server for tests, on libspice-server: its parts, and the commands that drive
 * them, one line each. All parts live on the main thread; only display.c is also called
 * by libspice-server's worker threads.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_SERVER_H
#define TESTS_FAKES_SPICE_SERVER_SERVER_H

#include <glib.h>
#include <spice.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    SERVER_DISPLAYS = 16,
};

struct server {
    SpiceServer *spice;
    struct display *displays[SERVER_DISPLAYS];
    unsigned display_count;
    unsigned current; /* the display that commands speak to */
    struct input *input;
    struct agent *agent;
    struct sound *sound;
    struct ports *ports;
    struct connections *connections;
};

/* One that a driver may give: its words are split at spaces, the last of `arguments`
 * words takes the rest of the line. Appends to `answer`; false: it says what is wrong. */
struct server_command {
    const char *name;
    unsigned arguments; /* words that must follow */
    bool (*run)(struct server *server, char **words, GString *answer);
};

/* Integer arguments, in any base that strtol() knows. */
static inline int server_number(const char *word) {
    return (int)g_ascii_strtoll(word, NULL, 0);
}

#endif
